import type { VCardParam, VCardProperty } from '../text/property.ts'

/** The types that 2.1 knows, which may be written without TYPE= (vCard 2.1 §2.2–2.6, §3). */
const BARE: ReadonlySet<string> = new Set(
  (
    'DOM INTL POSTAL PARCEL HOME WORK PREF VOICE FAX MSG CELL PAGER BBS MODEM CAR ISDN VIDEO ' +
    'AOL APPLELINK ATTMAIL CIS EWORLD INTERNET IBMMAIL MCIMAIL POWERSHARE PRODIGY TLX X400 ' +
    'GIF CGM WMF BMP MET PMB DIB PICT TIFF PS PDF JPEG MPEG MPEG2 AVI QTIME WAVE PCM AIFF X509 PGP'
  ).split(' '),
)

/**
 * The parameters of a 3.0 property as 2.1 has them: types that it knows as bare words in upper case, base64 by that name,
 * one value per parameter. Dropped are VALUE, except `URL` and in `X-` properties, and characters that 2.1 cannot write.
 */
export function convertParamsToVCard21({ name, params }: VCardProperty): readonly VCardParam[] {
  const isExtension = name.startsWith('X-')
  return params.flatMap((param) => param21(param, isExtension))
}

function param21({ name, values }: VCardParam, isExtension: boolean): readonly VCardParam[] {
  switch (name) {
    case 'ENCODING':
      return [{ name, values: ['BASE64'] }]
    case 'TYPE':
      return values.map(type21)
    case 'VALUE':
      return values.flatMap((value) => reference(value, isExtension))
    default:
      return values.map((value) => ({ name, values: [word(value)] }))
  }
}

function type21(type: string): VCardParam {
  const upper = type.toUpperCase()
  return BARE.has(upper) ? { name: '', values: [upper] } : { name: 'TYPE', values: [word(type)] }
}

function reference(value: string, isExtension: boolean): readonly VCardParam[] {
  if (/^(?:uri|url)$/i.test(value)) return [{ name: 'VALUE', values: ['URL'] }]
  return isExtension ? [{ name: 'VALUE', values: [word(value)] }] : []
}

// 2.1 has no quotes: neither these nor line ends can be written (vCard 2.1 §3).
function word(value: string): string {
  return value.replace(/[,;:="[\]\r\n]+/g, ' ').trim()
}
