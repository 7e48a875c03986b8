/** How a user makes a system or program trust the bridge's certificate authority. */
export interface CertificateTrustGuide {
  readonly system: string
  /** In order; what is within backquotes is a command or setting, to be typed as it stands. */
  readonly steps: readonly string[]
}

/** The name of the downloaded file in the guides: the authority's certificate without its key. */
export const caCertificateFileName = 'carddav-bridge.crt'

/** One guide for each system, and one for each program with a store of its own. */
export const certificateTrustGuides: readonly CertificateTrustGuide[] = [
  {
    system: 'iPhone and iPad',
    steps: [
      'Open the certificate in Safari, and allow the profile to be downloaded.',
      'Settings → Profile Downloaded → Install.',
      'Settings → General → About → Certificate Trust Settings: switch full trust on for carddav-bridge. Without this step iOS installs the certificate and still does not trust it.',
    ],
  },
  {
    system: 'macOS',
    steps: [
      'Open the file: Keychain Access puts it into the login keychain.',
      'Double-click carddav-bridge there → Trust → Secure Sockets Layer (SSL): Always Trust.',
      'Or in Terminal: `security add-trusted-cert -r trustRoot -p ssl -k ~/Library/Keychains/login.keychain-db carddav-bridge.crt`',
    ],
  },
  {
    system: 'Windows',
    steps: [
      'Open the file → Install Certificate → Current User.',
      'Place all certificates in the following store → Browse → Trusted Root Certification Authorities → Finish, and Yes to the warning.',
      'Or in a terminal: `certutil -user -addstore Root carddav-bridge.crt`',
    ],
  },
  {
    system: 'Android',
    steps: [
      'Settings → Security & privacy → More security settings → Encryption & credentials → Install a certificate → CA certificate (the search of the settings finds it as "CA certificate").',
      'Install anyway, and choose the file.',
      'DAVx⁵ shows an unknown certificate and asks: compare its fingerprint before you accept it.',
    ],
  },
  {
    system: 'Linux',
    steps: [
      'Debian, Ubuntu: `sudo cp carddav-bridge.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates`',
      'Fedora, RHEL: `sudo cp carddav-bridge.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust`',
      'openSUSE: `sudo cp carddav-bridge.crt /etc/pki/trust/anchors/ && sudo update-ca-certificates`',
      'Chromium and other programs on NSS (package libnss3-tools): `certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n carddav-bridge -i carddav-bridge.crt`',
      'vdirsyncer reads no store of the system: `verify = "/path/to/carddav-bridge.crt"` in its storage section.',
    ],
  },
  {
    system: 'Thunderbird',
    steps: [
      'Settings → Privacy & Security → Certificates → Manage Certificates → Authorities → Import.',
      'Choose the file, and tick "Trust this CA to identify websites".',
    ],
  },
  {
    system: 'Firefox',
    steps: [
      'Settings → Privacy & Security → Certificates → View Certificates → Authorities → Import.',
      'Choose the file, and tick "Trust this CA to identify websites".',
    ],
  },
]
