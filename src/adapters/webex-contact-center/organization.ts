/** Whether a request is for the organization that the token was made for. Webex writes ids as such, or wrapped. */
export function isSameOrganization(asked: string, verified: string | undefined): boolean {
  return verified === undefined || bare(asked) === bare(verified);
}

/** `Y2lzY29zcGFyazov…` is Base64 of `ciscospark://us/ORGANIZATION/<id>`. */
function bare(id: string): string {
  const unwrapped = Buffer.from(id, 'base64').toString('latin1');
  const [, inner] = /^ciscospark:\/\/[\w:-]+\/ORGANIZATION\/([\w-]+)$/.exec(unwrapped) ?? [];
  return (inner ?? id).toLowerCase();
}
