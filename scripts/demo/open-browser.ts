/** Opens the page where a browser is. Never a reason to fail: the address is printed as well. */
import { spawn } from 'node:child_process';

/** Pure: the command that opens an address, or undefined where no browser can be. */
export function openerFor(platform: NodeJS.Platform, env: Readonly<Record<string, string | undefined>>): string | undefined {
  if (platform === 'darwin') return 'open';
  if (platform === 'win32') return undefined;
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? 'xdg-open' : undefined;
}

export function openBrowser(url: string): void {
  const command = openerFor(process.platform, process.env);
  if (command === undefined) return;
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  // No such command, or no browser behind it: the printed address remains.
  child.on('error', () => undefined);
  child.unref();
}
