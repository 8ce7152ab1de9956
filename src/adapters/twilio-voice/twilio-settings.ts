export interface TwilioVoiceSettings {
  accountSid: string;
  authToken: string;
  /** Where Twilio reaches the routes of this gateway, `https://calls.example.com/ringback/twilio/<id>`. */
  url: string;
  /** Of Twilio's REST API; empty: Twilio's own. */
  apiUrl: string;
}
