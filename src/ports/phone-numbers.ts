/** A number as far as it could be understood. */
export interface PhoneNumber {
  /** With its country, `+15135557611`; undefined when that is not known (an extension, a number without default country). */
  e164: string | undefined;
  /** The digits that every way of writing it ends with: without country and without leading zeros. */
  national: string;
}

export interface PhoneNumbers {
  /** Undefined for what holds no digits, or is no number. */
  read(text: string): PhoneNumber | undefined;
}
