import { createHash } from 'node:crypto'
import type { Plugin } from 'vite'

/**
 * Puts the Content Security Policy into the built HTML, first of all: nothing from elsewhere, no code but the page's own
 * files and the scripts that stand in the HTML itself, each by its hash. Not while developing, when styles come as elements.
 */
export const policyInHtml = (): Plugin => ({
  name: 'policy-in-html',
  apply: 'build',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => ({
      html,
      tags: [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: policyFor(html) },
          injectTo: 'head-prepend',
        },
      ],
    }),
  },
})

const policyFor = (html: string): string =>
  Object.entries({
    'default-src': ["'none'"],
    'script-src': ["'self'", ...inlineScripts(html).map(hashOf)],
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

const inlineScripts = (html: string): string[] =>
  [...html.matchAll(/<script>([^]*?)<\/script>/g)].map(([, text]) => text!)

const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
