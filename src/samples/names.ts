import { oneOf } from './draw.ts';
import type { Random } from './random.ts';

const beginnings =
  'Al,Bel,Bri,Cal,Cor,Dal,Del,Dra,El,Fen,Gal,Har,Il,Jo,Kel,Lar,Lum,Mar,Mer,Nor,Or,Pel,Quin,Ros,Sol,Tal,Tor,Ul,Val,Ver,Wil,Zen'.split(
    ',',
  );
const middles = 'a,e,i,o,u,an,en,or,ar,is,on,el,ta,vi,mo,ri'.split(',');
const endings =
  'don,dra,fex,gan,len,lix,mar,mond,nex,nis,phor,ra,ron,sen,tex,tia,tis,tran,va,vane,vex,vik,wen,xa'.split(',');

/** Syllables put together: 32 × 16 × 24 = 12,288 invented words such as "Calivex". */
const words = beginnings.flatMap((beginning) =>
  middles.flatMap((middle) => endings.map((ending) => `${beginning}${middle}${ending}`)),
);

/** An invented word, each as likely as the next. */
export function drawWord(random: Random): string {
  return oneOf(random, words);
}

const givenBeginnings = 'Bra,Cor,Del,Fen,Gal,Jor,Kel,Lor,Mir,Nel,Or,Pel,Quil,Ral,Sel,Tor,Vel,Wen,Yor,Zan'.split(',');
const givenEndings = 'axa,enor,ilo,omir,unda,evik,ystra,anto,ebri,odel,iffe,arun'.split(',');

const givenNames = givenBeginnings.flatMap((beginning) => givenEndings.map((ending) => beginning + ending));

/** The name of somebody who does not exist: "Kelystra Calivex". */
export interface InventedName {
  readonly first: string;
  /** Empty for most. */
  readonly middle: string;
  readonly last: string;
  /** `Jr.` for a few; otherwise empty. */
  readonly suffix: string;
}

/** An invented person's name: 240 given names before 12,288 words. */
export function drawName(random: Random): InventedName {
  const first = oneOf(random, givenNames);
  const last = oneOf(random, words);
  const rest = random.below(100);
  return { first, last, middle: rest < 25 ? oneOf(random, givenNames) : '', suffix: rest >= 96 ? 'Jr.' : '' };
}
