/** What the dialog of the action node writes; the runtime's type, told once more for the browser. */
export interface FollowupAction {
  name: string;
  label: string;
  style: 'default' | 'positive' | 'destructive';
  confirm: string;
  comment: 'none' | 'optional' | 'required';
  /** How many must give it: a number from 1, `all`, or what the node says. */
  needs?: number | string;
  verify?: 'none' | 'code';
}

export const actionStyles = ['default', 'positive', 'destructive'] as const;
export const verifyKinds = ['none', 'code'] as const;
export const mostNeeded = 100;
export const commentKinds = ['none', 'optional', 'required'] as const;
export const mostActions = 10;
