const BASE: string = '/shelf';
export const NOTES = BASE + '/notes';
