import { OperatorError } from '../../lib/operator-error.ts';
import { pngSize } from '../../lib/png.ts';
import { logoSizes } from './draw-logo.ts';
import { anySize, type Logo } from './logo-store.ts';

const imageBytesMax = 1024 * 1024;

/**
 * Reads a file of a logo: `726263.png` is the picture of company 726263 in every size, `726263_200.png` that of 200 by
 * 200 pixels.
 * @throws OperatorError if it is not named so, no PNG, larger than 1 MiB, or not of the size that its name says
 */
export function logoOf(fileName: string, image: Buffer): Logo {
  const [, id = '', given] = /^([1-9]\d{0,15})(?:_(\d+))?\.png$/i.exec(fileName) ?? [];
  const size = given === undefined ? anySize : logoSizes.find((known) => String(known) === given);
  if (id === '' || size === undefined) {
    throw new OperatorError(
      `${fileName} must be named like 726263.png, or 726263_200.png with one of the sizes ${logoSizes.join(', ')}.`,
    );
  }
  const dimensions = pngSize(image);
  if (dimensions === undefined) throw new OperatorError(`${fileName} is no PNG file.`);
  if (image.length > imageBytesMax) throw new OperatorError(`${fileName} is larger than ${imageBytesMax} bytes.`);
  if (size !== anySize && (dimensions.width !== size || dimensions.height !== size)) {
    throw new OperatorError(
      `${fileName} has ${dimensions.width} by ${dimensions.height} pixels, not ${size} by ${size}.`,
    );
  }
  return { companyId: Number(id), size, image };
}
