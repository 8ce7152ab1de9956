export interface JambonzSettings {
  /** Address of this Node-RED as jambonz sees it, `https://calls.example.com`; no slash at its end. */
  publicUrl: string;
  /** Path of the application on Node-RED's server. */
  path: string;
  /** Of the basic authentication that jambonz connects with. */
  user: string;
  password: string;
  /** Of the account: what it signs webhooks with. Empty: no signature counts. */
  webhookSecret: string;
  /** Of the REST API, for webhooks and callbacks. Each may be empty. */
  apiUrl: string;
  apiKey: string;
  accountSid: string;
  /** Whose calling webhook is ours: who is called back is handed to it. */
  applicationSid: string;
}
