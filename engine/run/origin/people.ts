// Names for generated people: common ones of several languages, none of them of anybody in particular.

const FIRST =
  `Ada Adam Agnes Aisha Alejandro Alice Amara Amir Ana Andrea Anna Antonio Beatriz Ben Bruno Camila Carla Carlos Chloé Clara
Daniel David Diego Elena Elif Emil Emma Eva Farid Fatima Felix Finn Gabriel Grace Hana Hannah Hugo Ibrahim Inés Isabel Ivan Jack Jana
João José Julia Karim Kenji Laila Lara Leo Li Lucía Lukas Mads Maria Marta Mei Mia Mohamed Nadia Nina Noah Olga Oliver Omar Paula Pedro
Priya Rania Ravi Rosa Sara Sofia Søren Tariq Teresa Tomás Uma Valentina Vera Viktor Wei Yara Yuki Zoë`.split(/\s+/);

const LAST =
  `Abe Acosta Ahmed Almeida Andersen Bauer Becker Bianchi Brown Campos Castro Chen Cohen Costa Cruz Das Davies Díaz Dubois Eriksen
Evans Fernández Ferrari Fischer Flores Fuentes García Gómez González Gupta Haddad Hansen Hernández Hoffmann Ibáñez Ito Jansen Johnson Jones
Kaya Keller Khan Kim Kowalski Kumar Larsen Lee Lefèvre López Martin Martínez Mendoza Meyer Moreau Moreno Müller Nakamura Nguyen Novák Núñez
Olsen Ortiz Park Patel Peeters Pereira Pérez Petrov Popescu Ramírez Reyes Ricci Rivera Rodríguez Rossi Sánchez Santos Sato Schmidt Silva
Singh Smith Sousa Suárez Suzuki Tanaka Taylor Torres Vargas Vega Virtanen Wagner Walker Wang Weber Williams Yılmaz Zhang`.split(
    /\s+/,
  );

/** Domains that never lead to anybody (RFC 2606). */
export const DOMAINS: readonly string[] = ['example.com', 'example.net', 'example.org', 'mail.example', 'office.example'];

/** All pairs of a first and a last name. */
export const peopleNames = (): string[] => FIRST.flatMap((first) => LAST.map((last) => `${first} ${last}`));

/** The same as the first part of an address: `jose.garcia`. */
export const peopleAddresses = (): string[] => FIRST.flatMap((first) => LAST.map((last) => `${plain(first)}.${plain(last)}`));

/** Lower case letters a to z. */
const plain = (name: string): string =>
  name
    .replace('ø', 'o')
    .replace('ı', 'i')
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toLowerCase();
