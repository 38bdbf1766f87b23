import { expect, test } from 'vitest';
import { geoUri } from './place';

test('a place is latitude and longitude on the earth', () => {
  expect(geoUri('48.8530, 2.3499')).toBe('geo:48.8530,2.3499');
  expect(geoUri(' -33.9,18 ')).toBe('geo:-33.9,18');
  expect(geoUri('geo:48.85,2.35')).toBe('geo:48.85,2.35');
  for (const text of ['', 'Quai 3', '48.85', '91,0', '0,-181', '48,85, 2,35', '1,2,3', '4e1,2']) expect(geoUri(text), text).toBeNull();
});
