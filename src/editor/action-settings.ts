/** What the dialog of the action node writes; the runtime's type, told once more for the browser. */
export interface FollowupAction {
  name: string;
  label: string;
  style: 'default' | 'positive' | 'destructive';
  confirm: string;
  comment: 'none' | 'optional' | 'required';
}

export const actionStyles = ['default', 'positive', 'destructive'] as const;
export const commentKinds = ['none', 'optional', 'required'] as const;
export const mostActions = 10;
