/** Pure: what a model's activity and its workflow agree on. */

/** The type of the failure under which the activity hands over how a request ended that brought no answer. */
export const UNANSWERED = 'Unanswered';
