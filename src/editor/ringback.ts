import { actionList } from './action-list.js';
import { nodeNeeds } from './action-needs.js';
import { agentList } from './agent-list.js';
import { businessHours } from './business-hours.js';
import { timeZoneInput, workingDaysInput } from './calendar-inputs.js';
import { insertPlaceholders } from './call-insert.js';
import { promptLabel } from './call-labels.js';
import { cardEditor } from './card-editor.js';
import { channelCheck, smtpPortFollowsSecurity } from './channel-check.js';
import { channelLimits } from './channel-limits.js';
import { channelTest } from './channel-test.js';
import { conditionEditor } from './condition-editor.js';
import { directoryImport } from './directory-import.js';
import { directoryLists } from './directory-lists.js';
import { directorySource } from './directory-source.js';
import { element } from './element.js';
import { fillDefaults } from './fill-defaults.js';
import { formMessages } from './form-messages.js';
import { formTabs } from './form-tabs.js';
import { gatewayCheck } from './gateway-check.js';
import { gatewayLimits } from './gateway-limits.js';
import { guardWords } from './guard-words.js';
import { holidayList } from './holiday-list.js';
import { keepIntegrationReferences, watchImports } from './integration-references.js';
import { jambonzAddress } from './jambonz-address.js';
import { linkKeys } from './link-keys.js';
import { stopListening } from './listen.js';
import { menuOptions } from './menu-options.js';
import { messageInput } from './message-input.js';
import { messagePreview } from './message-preview.js';
import { describeMinutes, minutesInput, scheduleWords } from './minutes.js';
import { nameValueList } from './name-value-list.js';
import { pollNow, release } from './node-buttons.js';
import { pageLink } from './page-link.js';
import { promptList } from './prompt-list.js';
import { queueList } from './queue-list.js';
import { queueSelect } from './queue-select.js';
import { recipientInput } from './recipient-input.js';
import { requestUrl } from './request-url.js';
import { severityTable } from './severity-table.js';
import { showWhen } from './show-when.js';
import { addSidebarTab } from './sidebar-tab.js';
import { simulationPanel } from './simulation-panel.js';
import { lookupEditor, stepsEditor } from './steps-editor.js';
import { tryPanel } from './try-panel.js';
import { twilioAddress } from './twilio-address.js';
import { unsolvedInput } from './unsolved-input.js';
import * as validate from './validate.js';
import * as actionsValidate from './validate-actions.js';
import * as callsValidate from './validate-calls.js';
import { card as validateCard } from './validate-card.js';
import * as channelsValidate from './validate-channels.js';
import * as directoryValidate from './validate-directory.js';
import * as zendeskValidate from './validate-zendesk.js';
import { agentStateInput, valueInput } from './value-input.js';
import { languageInput, voiceInput, voiceList } from './voice-inputs.js';
import { webexAddress } from './webex-address.js';
import { zendeskCheck } from './zendesk-check.js';

/** What the dialogs of the nodes use: one global, since their HTML files cannot import. */
const Ringback = {
  actionList,
  agentList,
  agentStateInput,
  businessHours,
  cardEditor,
  channelCheck,
  channelTest,
  channelLimits,
  conditionEditor,
  describeMinutes,
  directoryImport,
  directoryLists,
  directorySource,
  fillDefaults,
  formMessages,
  gatewayCheck,
  gatewayLimits,
  guardWords,
  holidayList,
  insertPlaceholders,
  inForm: validate.inForm,
  jambonzAddress,
  twilioAddress,
  keepIntegrationReferences,
  languageInput,
  linkKeys,
  lookupEditor,
  messageInput,
  menuOptions,
  messagePreview,
  minutesInput,
  nameValueList,
  nodeNeeds,
  pageLink,
  pollNow,
  promptLabel,
  promptList,
  queueList,
  queueSelect,
  recipientInput,
  release,
  requestUrl,
  scheduleWords,
  severityTable,
  showWhen,
  simulationPanel,
  smtpPortFollowsSecurity,
  stepsEditor,
  stopListening,
  tabs: formTabs,
  timeZoneInput,
  tryPanel,
  unsolvedInput,
  validate: {
    ...validate,
    ...actionsValidate,
    ...callsValidate,
    ...channelsValidate,
    ...directoryValidate,
    ...zendeskValidate,
    card: validateCard,
    text: validate.requiredText,
  },
  valueInput,
  voiceInput,
  voiceList,
  workingDaysInput,
  webexAddress,
  zendeskCheck,
};

declare global {
  interface Window {
    Ringback: typeof Ringback;
  }
}

window.Ringback = Ringback;
for (const sheet of ['./ringback.css', './ringback-drawings.css']) {
  document.head.append(element('link', { rel: 'stylesheet', href: new URL(sheet, import.meta.url).href }));
}
watchImports();
addSidebarTab();
