import type { Plugin } from 'vite'

/**
 * Puts the Content Security Policy into the built HTML, first of all: nothing from elsewhere, and no code but the page's own
 * files. Not while developing, when styles come as elements.
 */
export const policyInHtml = (): Plugin => ({
  name: 'policy-in-html',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: () => [
      { tag: 'meta', attrs: { 'http-equiv': 'Content-Security-Policy', content: policy }, injectTo: 'head-prepend' },
    ],
  },
})

const policy = Object.entries({
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'worker-src': ["'self'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  // No text becomes code or HTML but what these let through: Svelte's own templates, and the addresses of two programs.
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['svelte-trusted-html', 'whyshake-worker', 'whyshake-offline'],
})
  .map(([directive, sources]) => [directive, ...sources].join(' '))
  .join('; ')
