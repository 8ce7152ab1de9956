/**
 * Attributes as Luma has them. `local` lives as long as one poll, `global` is shared by all follow-ups
 * of a store and kept, `user` is handed to each recipient of the poll's records.
 */
export interface AttributeScopes {
  local: Record<string, unknown>;
  global: Record<string, unknown>;
  user: Record<string, unknown>;
}

export type AttributeScope = keyof AttributeScopes;
