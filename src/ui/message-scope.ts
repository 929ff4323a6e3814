/** The words of the page about what is modelled. They load with it; another language is another table of this type. */
export type ScopeMessages = typeof english

const english = {
  title: 'What is modelled, and what is not',
  lead: 'Two complete TLS stacks run in this page, with real bytes and real cryptography. They are not every stack. Where a scenario would need something that is missing here, the verdict says “not known here” and does not guess.',
  modelled: 'Modelled',
  modelledItems: [
    'Handshakes of TLS 1.3, 1.2, 1.1 and 1.0 from ClientHello to Finished, with HelloRetryRequest, every byte as on the wire.',
    'Key exchange with ECDHE: x25519, x448, secp256r1, secp384r1, secp521r1; in TLS 1.3 also ffdhe2048 to ffdhe4096, X25519MLKEM768 and SecP256r1MLKEM768. Before TLS 1.3 also RSA, and DHE in any field.',
    'Signals against downgrades: TLS_FALLBACK_SCSV and the marks in the server’s random; a ClientHello in the format of SSL 2.0.',
    'Record protection with AES-GCM, AES-CCM, ChaCha20-Poly1305, AES-CBC and 3DES-CBC (with or without encrypt-then-MAC), RC4 and NULL.',
    'Certificates with RSA, RSA-PSS, ECDSA, Ed25519 and Ed448 keys: paths to a root, signatures, dates, names, usage, constraints; faults of every kind.',
    'Several certificates chosen by server_name and by key; chains that are pasted.',
    'ALPN, extended master secret, renegotiation_info, GREASE; HTTP/1.1 and HTTP/2 enough for one request; SMTP with STARTTLS.',
    'Stapled OCSP responses, and certificates that ask for one.',
    'Resumption: tickets, session IDs, pre-shared keys, early data (0-RTT), HelloRetryRequest with a cookie.',
    'Client certificates: in the handshake, after it, and late, when the request has been read; renegotiation, safe and unsafe, begun by either side.',
    'Misbehaviour on purpose: messages changed by field, an attacker on the wire; a proxy in the middle; clients that fall back.',
    'Sizes of records: record_size_limit, max_fragment_length, padding in TLS 1.3; KeyUpdate.',
    'Policies that are judged after TLS: App Transport Security, and Chromium’s suite rule for HTTP/2.',
    'How a server refuses: with an alert, with a TCP reset, or by closing.',
  ],
  not: 'Not modelled yet',
  notItems: [
    'Pre-shared keys that were agreed on outside TLS; remembering which early data have been seen.',
    'Suites with PSK, DSS, anonymous or fixed Diffie-Hellman; ARIA, Camellia, SEED, IDEA, DES and export ciphers.',
    'SSL 3.0 and 2.0: they can be offered and switched on; where one would be chosen the answer is not known here.',
    'Certificate compression: servers ignore the offer. Encrypted ClientHello: only GREASE is sent, and nothing is decrypted.',
    'Certificate policies, and name constraints on other names than domains and IP addresses.',
    'Revocation beyond a stapled OCSP response: nothing is fetched, there are no CRLs; Certificate Transparency is not checked.',
    'What TCP does with lost and delayed packets.',
  ],
  safety: 'Nothing leaves the page',
  safetyText:
    'Scenarios run here and nowhere else. The page talks to no server after it has loaded its own files. All its keys are public test keys; nothing may ever be protected by them. A private key that you paste stays in the memory of the page: no link, history, storage or export has it.',
  facts: 'Where facts come from',
  factsText:
    'Every profile says where its settings come from and how well they are known: measured, documented, reported, inferred or unknown. The verdict carries the weakest that decided it.',
} as const

export const s: ScopeMessages = english
