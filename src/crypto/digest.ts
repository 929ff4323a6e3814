import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha224, sha256, sha384, sha512 } from '@noble/hashes/sha2.js'

/** The hash functions themselves, by the name that the rest of the project calls them. */
export const digests = { md5, sha1, sha224, sha256, sha384, sha512 } as const
