/** Pure: a name that the model activity and the workflow share. */

/** The type of the failure under which the activity hands over how a request ended that brought no answer. */
export const UNANSWERED = 'Unanswered';
