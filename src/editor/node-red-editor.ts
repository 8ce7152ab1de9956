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
  typedInput(method: 'type' | 'value', value: string): JQuery;
}

/** A node in the format of a flow file. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

export interface Tray {
  title: string;
  buttons: { id: string; text: string; class?: string; click(): void }[];
  focusElement: HTMLElement;
  open(tray: JQuery): void;
  close(): void;
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
    {
      value?: unknown;
      type?: string;
      filter?: unknown;
      validate?: (this: EditorNode, value: unknown, options: object) => unknown;
    }
  >;
  credentials?: Record<string, { type: string }>;
  /** The set of nodes that it belongs to; its id is the namespace of its texts. */
  set: { id: string };
  _(key: string): string;
  oneditprepare?(this: EditorNode): void;
  oneditsave?(this: EditorNode): void;
  oneditcancel?(this: EditorNode): void;
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
    filterNodes(filter: { z: string }): EditorNode[];
    groups(z: string): { y: number; h: number }[];
    id(): string;
    getType(type: string): NodeDefinition;
    add(node: EditorNode): void;
    remove(id: string): void;
    dirty(isDirty: boolean): void;
    subflow(id: string): unknown;
    workspace(id: string): { label: string } | undefined;
  };
  history: { peek(): { nodes?: string[] } | undefined };
  state: { DEFAULT: number; EDITING: number };
  tray: { show(tray: Tray): void; close(): void };
  user?: { hasPermission(permission: string): boolean };
  editor: {
    /** Builds the form of a type from its template, with its texts yet to be translated. */
    buildEditForm(container: JQuery, formId: string, type: string, namespace: string, node: EditorNode): JQuery;
    prepareConfigNodeSelect(node: EditorNode, property: string, type: string, prefix: string, filter: unknown): void;
    validateNode(node: EditorNode): boolean;
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
  view: {
    reveal(id: string): void;
    state(state: number): void;
    importNodes(flow: FlowNode[], options: { touchImport: boolean; generateIds: boolean; notify: boolean }): void;
    redraw(): void;
  };
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
  workspaces: { active(): string; isLocked(id: string): boolean; show(id: string): void };
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
