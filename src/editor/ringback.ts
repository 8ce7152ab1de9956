import { timeZoneInput, workingDaysInput } from './calendar-inputs.js';
import { channelCheck, smtpPortFollowsSecurity } from './channel-check.js';
import { channelLimits } from './channel-limits.js';
import { conditionEditor } from './condition-editor.js';
import { directoryImport } from './directory-import.js';
import { directoryLists } from './directory-lists.js';
import { element } from './element.js';
import { formMessages } from './form-messages.js';
import { formTabs } from './form-tabs.js';
import { guardWords } from './guard-words.js';
import { keepIntegrationReferences, watchImports } from './integration-references.js';
import { messageInput } from './message-input.js';
import { messagePreview } from './message-preview.js';
import { describeMinutes, minutesInput, scheduleWords } from './minutes.js';
import { nameValueList } from './name-value-list.js';
import { pollNow, release } from './node-buttons.js';
import { recipientInput } from './recipient-input.js';
import { showWhen } from './show-when.js';
import { lookupEditor, stepsEditor } from './steps-editor.js';
import { tryPanel } from './try-panel.js';
import { unsolvedInput } from './unsolved-input.js';
import * as validate from './validate.js';
import * as zendeskValidate from './validate-zendesk.js';
import { zendeskCheck } from './zendesk-check.js';

/** What the dialogs of the nodes use: one global, since their HTML files cannot import. */
const Ringback = {
  channelCheck,
  channelLimits,
  conditionEditor,
  describeMinutes,
  directoryImport,
  directoryLists,
  formMessages,
  guardWords,
  inForm: validate.inForm,
  keepIntegrationReferences,
  lookupEditor,
  messageInput,
  messagePreview,
  minutesInput,
  nameValueList,
  pollNow,
  recipientInput,
  release,
  scheduleWords,
  showWhen,
  smtpPortFollowsSecurity,
  stepsEditor,
  tabs: formTabs,
  timeZoneInput,
  tryPanel,
  unsolvedInput,
  validate: { ...validate, ...zendeskValidate, text: validate.requiredText },
  workingDaysInput,
  zendeskCheck,
};

declare global {
  interface Window {
    Ringback: typeof Ringback;
  }
}

window.Ringback = Ringback;
document.head.append(element('link', { rel: 'stylesheet', href: new URL('./ringback.css', import.meta.url).href }));
watchImports();
