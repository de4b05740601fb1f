/**
 * Ids made once by the openssl command alone, not by this program: HKDF-SHA256 (salt "firmlens master key 1", info
 * "client-ids/<client id>", 96 bytes = k1 k2 k3), then aes-256-ecb without padding of
 * `<kind> 00000000000000 <record id, 8 bytes>` under k1, and of its result under k2 and under k3; the three blocks in
 * base64url. If a test against these fails, every id that a client keeps has lost its meaning.
 */
export const clientIdVectors = {
  masterSecret: '0123456789abcdefghijklmnopqrstuv',
  ids: [
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'company',
      recordId: 736_233,
      id: 'Vz05VGN9TMpUNcsUM4ptkWouA229WApqW91KmTdzJPpeJSHX4YmMHkP6pFbFUo1n',
    },
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'contact',
      recordId: 736_233,
      id: 'YjnT69mJEl5L50_vmfNZrFOa0xnNCirTbi3xyQLvcP3eyqIP5apTInhhZ_ijBObR',
    },
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'people',
      recordId: 736_233,
      id: 'GHX63KvCnEARNCwvmMBWxDrTmL-097xqJZF2CK_7UJHSjcNBhCdREkvYPBT4BmR6',
    },
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'company',
      recordId: 0,
      id: 'kf8DUSL-CKrOPlRl1jIkQAp-SM5ZRnQrL7tYLuakhLQLqRhj473J09E7L2lSetqg',
    },
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'company',
      recordId: 4_294_967_296,
      id: 'tDYTIAeafQPP00sP7JQWOzN2s8EjQUT9DuDiOmEK1tuNIkej1CZGv8yMvJCK-8C7',
    },
    {
      clientId: 'a1b2c3d4e5f6g7h8i9j0',
      kind: 'company',
      recordId: 9_007_199_254_740_991,
      id: 'PNo4SBCIY6Igk5nRo7vIJaTV0pNiJqQAwSA7umySGJ6__fJ5dqb6hrvEtl4dnQoV',
    },
    {
      clientId: 'v0u1t2s3r4q5p6o7n8m9',
      kind: 'company',
      recordId: 736_233,
      id: '-ONnjcjxIrrWeflQninalvlIGV6_KF3MHtikt5utpWAELNQW4iwo-2ay86CNR0I6',
    },
  ],
} as const;
