export interface Person {
  id: string;
  name: string;
  email: string;
  locale: string;
  timeZone: string;
  group: string;
  /** Id of another person; the head of the company has none. */
  managerId?: string;
}

export interface Team {
  id: string;
  name: string;
  email: string;
  members: string[];
}

/** How a record names a person: enough to write to them. */
export interface PersonReference {
  id: string;
  name: string;
  email: string;
}

export const people: readonly Person[] = [
  person('carmen', 'Carmen Díaz', 'es', 'Europe/Madrid', 'management'),
  person('emma', 'Emma Brown', 'en', 'Europe/London', 'management', 'carmen'),
  person('ana', 'Ana Souza', 'pt-BR', 'America/Sao_Paulo', 'service-desk', 'emma'),
  person('bruno', 'Bruno Keller', 'en', 'Europe/Zurich', 'network', 'emma'),
  person('david', 'David Lee', 'en', 'America/New_York', 'network', 'emma'),
  person('farida', 'Farida Haddad', 'en', 'Asia/Dubai', 'sales', 'carmen'),
  person('hugo', 'Hugo Lindqvist', 'en', 'Europe/Stockholm', 'sales', 'carmen'),
];

export const teams: readonly Team[] = [
  team('management', 'Management'),
  team('service-desk', 'Service desk'),
  team('network', 'Network'),
  team('sales', 'Sales'),
];

/** A person of the story by id; an unknown id is a mistake in the story. */
export function findPerson(id: string): Person {
  const found = people.find((one) => one.id === id);
  if (!found) throw new Error(`The sandbox has no person "${id}".`);
  return found;
}

export function referTo(id: string): PersonReference {
  const { name, email } = findPerson(id);
  return { id, name, email };
}

function person(id: string, name: string, locale: string, timeZone: string, group: string, managerId?: string): Person {
  return { id, name, email: `${id}@example.test`, locale, timeZone, group, managerId };
}

function team(id: string, name: string): Team {
  const members = people.filter((one) => one.group === id).map((one) => one.id);
  return { id, name, email: `${id}@example.test`, members };
}
