/** What is measured in a page as well as in Node. */
export { measure } from './measure.ts'
export { measureSearches } from './search.ts'
