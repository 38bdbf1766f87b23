// A place as people see and type it, latitude and longitude, and as programs are given it: a `geo:` URI (RFC 5870).

const NUMBER = '-?\\d{1,3}(?:\\.\\d{1,12})?';
const PLACE = new RegExp(`^(?:geo:)?(${NUMBER})\\s*,\\s*(${NUMBER})$`, 'i');

/** `48.85, 2.35` as `geo:48.85,2.35`; null if the text is no place on earth. */
export function geoUri(text: string): string | null {
  const [, latitude, longitude] = PLACE.exec(text.trim()) ?? [];
  if (latitude === undefined || longitude === undefined) return null;
  if (Math.abs(Number(latitude)) > 90 || Math.abs(Number(longitude)) > 180) return null;
  return `geo:${latitude},${longitude}`;
}
