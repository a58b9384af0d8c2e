/**
 * Reads the QR code in an image that was chosen, dropped or pasted. Everything happens in the page; nothing is uploaded.
 */
import decodeQr from 'qr/decode.js';

/** Large photographs are made smaller: a QR that fills a tenth of 2,000 pixels is still read with ease. */
const MAX_SIDE_PX = 2_000;
/** Small ones are made larger: the reader needs more than one pixel for each module. */
const MIN_SIDE_PX = 400;
/** Width of the white border put around the image, since cropped pictures lack the quiet zone. */
const BORDER_PX = 32;

export type ImageReading = Readonly<{ ok: true; text: string } | { ok: false; reason: 'notImage' | 'noCode' }>;

export async function readQrImage(image: Blob): Promise<ImageReading> {
  let bitmap: ImageBitmap;
  try {
    bitmap = await createImageBitmap(image);
  } catch {
    return { ok: false, reason: 'notImage' };
  }
  const pixels = draw(bitmap);
  bitmap.close();
  try {
    return { ok: true, text: decodeQr(pixels, { effort: Infinity, timeLimit: Infinity }) };
  } catch {
    // The reader has one way to say that it found nothing.
    return { ok: false, reason: 'noCode' };
  }
}

function draw(bitmap: ImageBitmap): ImageData {
  const longest = Math.max(bitmap.width, bitmap.height);
  const scale = longest > MAX_SIDE_PX ? MAX_SIDE_PX / longest : Math.max(1, Math.ceil(MIN_SIDE_PX / longest));
  const [width, height] = [Math.round(bitmap.width * scale), Math.round(bitmap.height * scale)];
  const canvas = document.createElement('canvas');
  canvas.width = width + 2 * BORDER_PX;
  canvas.height = height + 2 * BORDER_PX;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (context === null) throw new Error('this browser draws no pictures');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  // Enlarged modules keep sharp edges; a reduced photograph is smoothed.
  context.imageSmoothingEnabled = scale < 1;
  context.drawImage(bitmap, BORDER_PX, BORDER_PX, width, height);
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

/** The first image among what was dropped or pasted. */
export function imageIn(transfer: DataTransfer | null): File | undefined {
  return [...(transfer?.files ?? [])].find((file) => file.type.startsWith('image/')) ?? transfer?.files[0];
}
