import type { Region } from './regions.ts';

/** A country as filters name it (its id) and as records may print it. */
export interface Country {
  readonly id: number;
  /** Its name in records and in reference answers. */
  readonly name: string;
  /** ISO 3166-1, two letters. */
  readonly code: string;
  /** Absent for two territories where nobody does business. */
  readonly region: Region | undefined;
  /** What data sets call it besides its name and code. */
  readonly otherNames: readonly string[];
}

/**
 * The countries of ISO 3166-1. The ids are this server's own (reference `reference-data.md` §12, point 1): 1 is the
 * United States, the others follow in the order of their names. They are never given anew: clients store them.
 */
export const countries: readonly Country[] = `1;US;NorthAmerica;United States;United States of America|USA|U.S.A.
2;AF;Asia;Afghanistan
3;AX;Europe;Åland Islands;Aland Islands
4;AL;Europe;Albania
5;DZ;Africa;Algeria
6;AS;Oceania;American Samoa
7;AD;Europe;Andorra
8;AO;Africa;Angola
9;AI;NorthAmerica;Anguilla
10;AQ;;Antarctica
11;AG;NorthAmerica;Antigua and Barbuda
12;AR;SouthAmerica;Argentina
13;AM;Asia;Armenia
14;AW;NorthAmerica;Aruba
15;AU;Oceania;Australia
16;AT;Europe;Austria
17;AZ;Asia;Azerbaijan
18;BS;NorthAmerica;Bahamas;The Bahamas
19;BH;MiddleEast;Bahrain
20;BD;Asia;Bangladesh
21;BB;NorthAmerica;Barbados
22;BY;Europe;Belarus
23;BE;Europe;Belgium
24;BZ;NorthAmerica;Belize
25;BJ;Africa;Benin
26;BM;NorthAmerica;Bermuda
27;BT;Asia;Bhutan
28;BO;SouthAmerica;Bolivia;Bolivia, Plurinational State of
29;BQ;NorthAmerica;Bonaire, Sint Eustatius and Saba
30;BA;Europe;Bosnia and Herzegovina
31;BW;Africa;Botswana
32;BV;;Bouvet Island
33;BR;SouthAmerica;Brazil
34;IO;Africa;British Indian Ocean Territory
35;VG;NorthAmerica;British Virgin Islands;Virgin Islands, British
36;BN;Asia;Brunei;Brunei Darussalam
37;BG;Europe;Bulgaria
38;BF;Africa;Burkina Faso
39;BI;Africa;Burundi
40;CV;Africa;Cabo Verde;Cape Verde
41;KH;Asia;Cambodia
42;CM;Africa;Cameroon
43;CA;NorthAmerica;Canada
44;KY;NorthAmerica;Cayman Islands
45;CF;Africa;Central African Republic
46;TD;Africa;Chad
47;CL;SouthAmerica;Chile
48;CN;Asia;China
49;CX;Oceania;Christmas Island
50;CC;Oceania;Cocos (Keeling) Islands
51;CO;SouthAmerica;Colombia
52;KM;Africa;Comoros
53;CG;Africa;Congo;Republic of the Congo
54;CK;Oceania;Cook Islands
55;CR;NorthAmerica;Costa Rica
56;CI;Africa;Côte d'Ivoire;Ivory Coast
57;HR;Europe;Croatia
58;CU;NorthAmerica;Cuba
59;CW;NorthAmerica;Curaçao;Curacao
60;CY;Europe;Cyprus
61;CZ;Europe;Czechia;Czech Republic
62;CD;Africa;Democratic Republic of the Congo;Congo, Democratic Republic of the
63;DK;Europe;Denmark
64;DJ;Africa;Djibouti
65;DM;NorthAmerica;Dominica
66;DO;NorthAmerica;Dominican Republic
67;EC;SouthAmerica;Ecuador
68;EG;MiddleEast;Egypt
69;SV;NorthAmerica;El Salvador
70;GQ;Africa;Equatorial Guinea
71;ER;Africa;Eritrea
72;EE;Europe;Estonia
73;SZ;Africa;Eswatini;Swaziland
74;ET;Africa;Ethiopia
75;FK;SouthAmerica;Falkland Islands
76;FO;Europe;Faroe Islands
77;FJ;Oceania;Fiji
78;FI;Europe;Finland
79;FR;Europe;France
80;GF;SouthAmerica;French Guiana
81;PF;Oceania;French Polynesia
82;TF;Africa;French Southern Territories
83;GA;Africa;Gabon
84;GM;Africa;Gambia;The Gambia
85;GE;Asia;Georgia
86;DE;Europe;Germany
87;GH;Africa;Ghana
88;GI;Europe;Gibraltar
89;GR;Europe;Greece
90;GL;NorthAmerica;Greenland
91;GD;NorthAmerica;Grenada
92;GP;NorthAmerica;Guadeloupe
93;GU;Oceania;Guam
94;GT;NorthAmerica;Guatemala
95;GG;Europe;Guernsey
96;GN;Africa;Guinea
97;GW;Africa;Guinea-Bissau
98;GY;SouthAmerica;Guyana
99;HT;NorthAmerica;Haiti
100;HM;Oceania;Heard Island and McDonald Islands
101;HN;NorthAmerica;Honduras
102;HK;Asia;Hong Kong;Hong Kong SAR
103;HU;Europe;Hungary
104;IS;Europe;Iceland
105;IN;Asia;India
106;ID;Asia;Indonesia
107;IR;MiddleEast;Iran;Iran, Islamic Republic of
108;IQ;MiddleEast;Iraq
109;IE;Europe;Ireland
110;IM;Europe;Isle of Man
111;IL;MiddleEast;Israel
112;IT;Europe;Italy
113;JM;NorthAmerica;Jamaica
114;JP;Asia;Japan
115;JE;Europe;Jersey
116;JO;MiddleEast;Jordan
117;KZ;Asia;Kazakhstan
118;KE;Africa;Kenya
119;KI;Oceania;Kiribati
120;KW;MiddleEast;Kuwait
121;KG;Asia;Kyrgyzstan
122;LA;Asia;Laos;Lao People's Democratic Republic
123;LV;Europe;Latvia
124;LB;MiddleEast;Lebanon
125;LS;Africa;Lesotho
126;LR;Africa;Liberia
127;LY;Africa;Libya
128;LI;Europe;Liechtenstein
129;LT;Europe;Lithuania
130;LU;Europe;Luxembourg
131;MO;Asia;Macao;Macau
132;MG;Africa;Madagascar
133;MW;Africa;Malawi
134;MY;Asia;Malaysia
135;MV;Asia;Maldives
136;ML;Africa;Mali
137;MT;Europe;Malta
138;MH;Oceania;Marshall Islands
139;MQ;NorthAmerica;Martinique
140;MR;Africa;Mauritania
141;MU;Africa;Mauritius
142;YT;Africa;Mayotte
143;MX;NorthAmerica;Mexico
144;FM;Oceania;Micronesia;Micronesia, Federated States of
145;MD;Europe;Moldova;Moldova, Republic of
146;MC;Europe;Monaco
147;MN;Asia;Mongolia
148;ME;Europe;Montenegro
149;MS;NorthAmerica;Montserrat
150;MA;Africa;Morocco
151;MZ;Africa;Mozambique
152;MM;Asia;Myanmar;Burma
153;NA;Africa;Namibia
154;NR;Oceania;Nauru
155;NP;Asia;Nepal
156;NL;Europe;Netherlands;Netherlands, Kingdom of the|The Netherlands
157;NC;Oceania;New Caledonia
158;NZ;Oceania;New Zealand
159;NI;NorthAmerica;Nicaragua
160;NE;Africa;Niger
161;NG;Africa;Nigeria
162;NU;Oceania;Niue
163;NF;Oceania;Norfolk Island
164;KP;Asia;North Korea;Korea, Democratic People's Republic of
165;MK;Europe;North Macedonia;Macedonia
166;MP;Oceania;Northern Mariana Islands
167;NO;Europe;Norway
168;OM;MiddleEast;Oman
169;PK;Asia;Pakistan
170;PW;Oceania;Palau
171;PS;MiddleEast;Palestine;Palestine, State of
172;PA;NorthAmerica;Panama
173;PG;Oceania;Papua New Guinea
174;PY;SouthAmerica;Paraguay
175;PE;SouthAmerica;Peru
176;PH;Asia;Philippines
177;PN;Oceania;Pitcairn
178;PL;Europe;Poland
179;PT;Europe;Portugal
180;PR;NorthAmerica;Puerto Rico
181;QA;MiddleEast;Qatar
182;RE;Africa;Réunion;Reunion
183;RO;Europe;Romania
184;RU;Europe;Russia;Russian Federation
185;RW;Africa;Rwanda
186;BL;NorthAmerica;Saint Barthélemy;Saint Barthelemy
187;SH;Africa;Saint Helena, Ascension and Tristan da Cunha
188;KN;NorthAmerica;Saint Kitts and Nevis
189;LC;NorthAmerica;Saint Lucia
190;MF;NorthAmerica;Saint Martin
191;PM;NorthAmerica;Saint Pierre and Miquelon
192;VC;NorthAmerica;Saint Vincent and the Grenadines
193;WS;Oceania;Samoa
194;SM;Europe;San Marino
195;ST;Africa;Sao Tome and Principe
196;SA;MiddleEast;Saudi Arabia
197;SN;Africa;Senegal
198;RS;Europe;Serbia
199;SC;Africa;Seychelles
200;SL;Africa;Sierra Leone
201;SG;Asia;Singapore
202;SX;NorthAmerica;Sint Maarten
203;SK;Europe;Slovakia
204;SI;Europe;Slovenia
205;SB;Oceania;Solomon Islands
206;SO;Africa;Somalia
207;ZA;Africa;South Africa
208;GS;SouthAmerica;South Georgia and the South Sandwich Islands
209;KR;Asia;South Korea;Korea, Republic of|Republic of Korea|Korea, South
210;SS;Africa;South Sudan
211;ES;Europe;Spain
212;LK;Asia;Sri Lanka
213;SD;Africa;Sudan
214;SR;SouthAmerica;Suriname
215;SJ;Europe;Svalbard and Jan Mayen
216;SE;Europe;Sweden
217;CH;Europe;Switzerland
218;SY;MiddleEast;Syria;Syrian Arab Republic
219;TW;Asia;Taiwan;Taiwan, Province of China
220;TJ;Asia;Tajikistan
221;TZ;Africa;Tanzania;Tanzania, United Republic of
222;TH;Asia;Thailand
223;TL;Asia;Timor-Leste;East Timor
224;TG;Africa;Togo
225;TK;Oceania;Tokelau
226;TO;Oceania;Tonga
227;TT;NorthAmerica;Trinidad and Tobago
228;TN;Africa;Tunisia
229;TR;MiddleEast;Türkiye;Turkey
230;TM;Asia;Turkmenistan
231;TC;NorthAmerica;Turks and Caicos Islands
232;TV;Oceania;Tuvalu
233;VI;NorthAmerica;U.S. Virgin Islands;Virgin Islands, U.S.
234;UG;Africa;Uganda
235;UA;Europe;Ukraine
236;AE;MiddleEast;United Arab Emirates;UAE
237;GB;Europe;United Kingdom;Great Britain|UK
238;UM;Oceania;United States Minor Outlying Islands
239;UY;SouthAmerica;Uruguay
240;UZ;Asia;Uzbekistan
241;VU;Oceania;Vanuatu
242;VA;Europe;Vatican City;Holy See
243;VE;SouthAmerica;Venezuela;Venezuela, Bolivarian Republic of
244;VN;Asia;Vietnam;Viet Nam
245;WF;Oceania;Wallis and Futuna
246;EH;Africa;Western Sahara
247;YE;MiddleEast;Yemen
248;ZM;Africa;Zambia
249;ZW;Africa;Zimbabwe`
  .split('\n')
  .map((line) => {
    const [id, code = '', region, name = '', otherNames] = line.split(';');
    return {
      id: Number(id),
      name,
      code,
      region: region === '' ? undefined : (region as Region),
      otherNames: otherNames?.split('|') ?? [],
    };
  });
