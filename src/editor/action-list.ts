import { needsInput } from './action-needs.js';
import { actionStyles, commentKinds, type FollowupAction, verifyKinds } from './action-settings.js';
import { copyOfList } from './call-settings.js';
import { element, find } from './element.js';
import type { EditorNode } from './node-red-editor.js';
import { type MappedOutput, writeOutputMap } from './output-map.js';
import { formRow, select, textInput } from './screens/form-row.js';
import { type RowEditor, type SortableRows, sortableRows } from './sortable-rows.js';
import { text } from './text.js';
import { actions as validateActions } from './validate-actions.js';

type Row = FollowupAction & MappedOutput;

/**
 * The actions of a follow-up, and the node's outputs, which follow them: an action that is moved takes its wires
 * along, and one that is removed takes nobody else's. The last output is that of what is invalid or late.
 */
export function actionList(target: string, node: EditorNode, codePart: string): { value(): FollowupAction[] } {
  const given = copyOfList<FollowupAction>(node.actions).map((action, from): Row => ({ ...action, from }));
  const before = given.length + 1;
  const update = () => {
    const own = rows.value().map(({ from }) => (from === undefined ? {} : { from }));
    writeOutputMap(before, [...own, { from: given.length }]);
    // The channel for codes is asked for only where one is sent.
    find(codePart).hidden = !rows.value().some(({ verify }) => verify === 'code');
  };
  const rows: SortableRows<Row> = sortableRows<Row>(find(target), given, {
    label: text('action.actions'),
    addLabel: text('action.add'),
    choices: [
      {
        label: text('action.add'),
        blank: () => ({
          name: '',
          label: '',
          style: 'default',
          confirm: '',
          comment: 'none',
        }),
      },
    ],
    build: actionRow,
    judge: validateActions,
    onChange: update,
  });
  update();
  return { value: () => rows.value().map(({ from: _, ...action }) => action) };
}

function actionRow({ from, ...action }: Row, changed: () => void): RowEditor<Row> {
  const name = textInput(action.name ?? '', { placeholder: 'approve', isCode: true });
  const label = textInput(action.label ?? '', { placeholder: text('action.labelPlaceholder') });
  const confirm = textInput(action.confirm ?? '', { placeholder: text('action.confirmPlaceholder') });
  const choices = (kind: 'style' | 'comment' | 'check', values: readonly string[], value: string) =>
    select(
      values.map((each) => ({ value: each, label: text(`action.${kind}s.${each}`) })),
      value,
    );
  const style = choices('style', actionStyles, action.style ?? 'default');
  const comment = choices('comment', commentKinds, action.comment ?? 'none');
  const verify = choices('check', verifyKinds, action.verify ?? 'none');
  const needs = needsInput(action.needs, { label: text('action.needs'), inherits: true, onChange: changed });
  for (const input of [name, label, style, confirm, comment, verify]) input.addEventListener('input', changed);
  const output = element('div', { class: 'ringback-detail' });
  return {
    element: element(
      'div',
      {},
      output,
      formRow(text('action.name'), name),
      formRow(text('action.label'), label),
      formRow(text('action.style'), style),
      formRow(text('action.confirm'), confirm),
      formRow(text('action.comment'), comment),
      needs.element,
      formRow(text('action.verify'), verify),
    ),
    value: () => ({
      name: name.value.trim(),
      label: label.value.trim(),
      style: style.value as FollowupAction['style'],
      confirm: confirm.value.trim(),
      comment: comment.value as FollowupAction['comment'],
      // As it was before where it says nothing of its own.
      ...(needs.value() === '' ? {} : { needs: needs.value() }),
      ...(verify.value === 'code' ? { verify: 'code' as const } : {}),
      ...(from === undefined ? {} : { from }),
    }),
    focus: () => name.focus(),
    placed(number) {
      output.textContent = text('menu.output', { number });
    },
  };
}
