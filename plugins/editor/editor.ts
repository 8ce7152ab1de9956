import type { NodeAPI } from 'node-red';

/** Nothing at run time: the plugin is there for its HTML, which loads the widgets of the edit dialogs. */
export = (RED: NodeAPI): void => {
  RED.plugins.registerPlugin('ringback-editor', { type: 'ringback-editor' });
};
