/** The part of Node-RED's editor that the dialogs use. The editor hands these out as globals. */

export interface JQuery {
  readonly length: number;
  readonly [index: number]: HTMLElement;
  on(event: string, handler: (event: Event) => void): JQuery;
  val(): unknown;
  val(value: string): JQuery;
  trigger(event: string): JQuery;
  appendTo(target: HTMLElement | JQuery): JQuery;
  data(key: string): unknown;
  editableList(options: EditableListOptions): JQuery;
  editableList(method: 'addItem', data: object): JQuery;
  editableList(method: 'removeItem', data: object): JQuery;
  editableList(method: 'items'): { each(visit: (index: number, row: JQuery) => void): void };
  editableList(method: 'empty'): JQuery;
  sortable(options: { handle: string; axis: 'y'; cancel: string; update(): void }): JQuery;
  /** Translates the `data-i18n` of an element. */
  i18n(): JQuery;
  typedInput(options: TypedInputOptions): JQuery;
  typedInput(method: 'type' | 'value'): string;
}

export interface EditableListOptions {
  addItem(row: JQuery, index: number, data: object): void;
  removeItem?(data: object): void;
  sortItems?(): void;
  sortable?: boolean | string;
  removable?: boolean;
  addButton?: boolean | string;
  height?: string | number;
}

export interface TypedInputOptions {
  default: string;
  types: (
    | string
    | {
        value: string;
        label: string;
        icon?: string;
        options?: { value: string; label: string }[];
        validate?: (value: string) => boolean;
      }
  )[];
  typeField: string;
}

export interface EditorNode {
  id: string;
  type: string;
  name?: string;
  z?: string;
  changed?: boolean;
  valid?: boolean | null;
  users?: EditorNode[];
  credentials?: Record<string, unknown>;
  _def: NodeDefinition;
  [property: string]: unknown;
}

export interface NodeDefinition {
  category: string;
  defaults: Record<
    string,
    { type?: string; validate?: (this: EditorNode, value: unknown, options: object) => unknown }
  >;
  credentials?: Record<string, { type: string }>;
}

export interface Notification {
  close(): void;
}

export interface NodeRedEditor {
  _(key: string, values?: Record<string, unknown>): string;
  i18n: { lang(): string };
  events: {
    on(event: string, handler: (node: EditorNode) => void): void;
    emit(event: string, node: EditorNode): void;
  };
  nodes: {
    /** Null or undefined, by the version, where there is none. */
    node(id: string): EditorNode | null | undefined;
    eachConfig(visit: (node: EditorNode) => void): void;
    eachNode(visit: (node: EditorNode) => void): void;
    getAllUpstreamNodes(node: EditorNode): EditorNode[];
    filterLinks(filter: { source: EditorNode; sourcePort?: number }): { target: EditorNode }[];
  };
  editor: {
    editConfig(property: string, type: string, id: string, prefix: string, context: EditorNode): void;
    getEditStack(): EditorNode[];
  };
  notify(
    message: string | HTMLElement,
    options: {
      type: 'success' | 'warning' | 'error';
      timeout?: number;
      fixed?: boolean;
      modal?: boolean;
      buttons?: { text: string; class?: string; click(): void }[];
    },
  ): Notification;
  sidebar: {
    addTab(tab: {
      id: string;
      label: string;
      name: string;
      iconClass: string;
      content: HTMLElement;
      enableOnEdit: boolean;
      onchange(): void;
    }): void;
  };
  view: { reveal(id: string): void };
  tabs: {
    create(options: { id: string; onchange: (tab: { id: string }) => void }): {
      addTab(tab: { id: string; label: string }): void;
      activateTab(id: string): void;
    };
  };
  settings: {
    get(key: 'auth-tokens'): { access_token: string } | null | undefined;
    get(key: 'httpNodeRoot'): string | false | undefined;
  };
  utils: { getNodeLabel(node: EditorNode, fallback: string): string };
  workspaces: { active(): string };
}

export interface AjaxSettings {
  url: string;
  type: 'GET' | 'POST';
  contentType?: string;
  data?: string;
  dataType?: 'json';
  success(answer: unknown): void;
  error(request: { status: number; responseJSON?: unknown; statusText: string }): void;
}

declare global {
  const RED: NodeRedEditor;
  const $: {
    (target: string | HTMLElement): JQuery;
    ajax(settings: AjaxSettings): { abort(): void };
  };
}
