export interface JambonzSettings {
  /** Address of this Node-RED as jambonz sees it, `https://calls.example.com`; no slash at its end. */
  publicUrl: string;
  /** Path of the application on Node-RED's server. */
  path: string;
  /** Of the basic authentication that jambonz connects with. */
  user: string;
  password: string;
}
