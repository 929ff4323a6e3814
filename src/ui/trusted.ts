/** What TypeScript's library does not know of https://w3c.github.io/trusted-types/ */
interface Policy {
  createScriptURL(address: string): string
}
interface Factory {
  createPolicy(name: string, rules: { createScriptURL(address: string): string }): Policy
}
declare global {
  interface Window {
    readonly trustedTypes?: Factory
  }
}

/**
 * Where browsers take no text for the address of a program (Trusted Types; the page's Content Security Policy names the
 * policies), this vouches for one address and for no other.
 */
export const trusted = (policy: 'whyshake-worker' | 'whyshake-offline', address: string): (() => string) => {
  const rules = {
    createScriptURL: (asked: string) => {
      if (asked !== address) throw new Error(`${asked} is no program of this page`)
      return asked
    },
  }
  const made = window.trustedTypes?.createPolicy(policy, rules) ?? rules
  return () => made.createScriptURL(address)
}
