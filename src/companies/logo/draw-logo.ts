import { encodePng } from '../../lib/png.ts';
import { initialsOf } from './initials.ts';
import { type Point, strokesOf } from './strokes.ts';

/** The sizes that can be asked for: width and height in pixels (reference `data-target.md` §4.7). */
export const logoSizes = [100, 200, 400] as const;

export type LogoSize = (typeof logoSizes)[number];

/** A letter's width on its grid, and how far the next one is from it. */
const letterWidth = 4;
const letterHeight = 6;
const letterGap = 2;

/**
 * A square PNG of a company's initials, white on a colour that only depends on the company's id: the same company looks
 * the same everywhere and always.
 */
export function drawLogo(company: { companyId: number; name: string }, size: LogoSize): Buffer {
  const initials = initialsOf(company.name);
  const letters = initials.length === 0 ? [''] : initials;
  const width = letters.length * (letterWidth + letterGap) - letterGap;
  // Two letters take six tenths of the width, one letter half of the height.
  const unit = Math.min((0.6 * size) / width, (0.5 * size) / letterHeight);
  const left = (size - width * unit) / 2;
  const top = (size - letterHeight * unit) / 2;
  const pixels = new Uint8Array(size * size);
  for (const [index, letter] of letters.entries()) {
    const from = left + index * (letterWidth + letterGap) * unit;
    const place = ([x, y]: Point): Point => [from + x * unit, top + y * unit];
    for (const stroke of strokesOf(letter)) drawStroke(pixels, size, stroke.map(place), 0.5 * unit);
  }
  return encodePng({ width: size, height: size, palette: shadesOf(company.companyId), pixels });
}

/** Draws a line with round ends and corners; each pixel gets how much of it is covered, 0 to 255. */
function drawStroke(pixels: Uint8Array, size: number, points: readonly Point[], radius: number): void {
  for (const [index, to] of points.entries()) {
    const from = points[index - 1];
    if (from === undefined) continue;
    const range = (axis: 0 | 1) =>
      [
        Math.max(0, Math.floor(Math.min(from[axis], to[axis]) - radius - 1)),
        Math.min(size - 1, Math.ceil(Math.max(from[axis], to[axis]) + radius + 1)),
      ] as const;
    const [[firstX, lastX], [firstY, lastY]] = [range(0), range(1)];
    for (let y = firstY; y <= lastY; y += 1) {
      for (let x = firstX; x <= lastX; x += 1) {
        const covered = Math.min(1, Math.max(0, radius + 0.5 - distance([x + 0.5, y + 0.5], from, to)));
        pixels[y * size + x] = Math.max(pixels[y * size + x] ?? 0, Math.round(covered * 255));
      }
    }
  }
}

/** From a point to the nearest point of a line between two. */
function distance([x, y]: Point, [fromX, fromY]: Point, [toX, toY]: Point): number {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  const along = length === 0 ? 0 : ((x - fromX) * alongX + (y - fromY) * alongY) / length;
  const nearest = Math.min(1, Math.max(0, along));
  return Math.hypot(x - fromX - nearest * alongX, y - fromY - nearest * alongY);
}

/** From the company's colour to white, in 256 steps. The golden angle puts neighbouring ids far apart. */
function shadesOf(companyId: number): [number, number, number][] {
  const colour = rgbOf((companyId * 137.508) % 360, 0.45, 0.4);
  const shade = (channel: number, step: number) => Math.round(channel + ((255 - channel) * step) / 255);
  return Array.from({ length: 256 }, (_, step) => [
    shade(colour[0], step),
    shade(colour[1], step),
    shade(colour[2], step),
  ]);
}

/** Red, green and blue, 0 to 255, of a hue in degrees, a saturation and a lightness, 0 to 1. */
function rgbOf(hue: number, saturation: number, lightness: number): [number, number, number] {
  const channel = (offset: number) => {
    const turn = (offset + hue / 30) % 12;
    const depth = saturation * Math.min(lightness, 1 - lightness);
    return Math.round(255 * (lightness - depth * Math.max(-1, Math.min(turn - 3, 9 - turn, 1))));
  };
  return [channel(0), channel(8), channel(4)];
}
