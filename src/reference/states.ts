/** A state, province or the like: filters take its id or name, records print one or the other. */
export interface State {
  readonly country: string;
  /** Not unique: `CA` is California and Cagliari. */
  readonly id: string;
  readonly name: string;
}

/** The states of reference `reference-data.md` §8, by country: `id=name`, or the name alone where both are the same. */
const byCountry: Readonly<Record<string, string>> = {
  'United States': `
AK=Alaska;AL=Alabama;AR=Arkansas;AZ=Arizona;CA=California;CO=Colorado;CT=Connecticut;DC=District of Columbia
DE=Delaware;FL=Florida;GA=Georgia;HI=Hawaii;IA=Iowa;ID=Idaho;IL=Illinois;IN=Indiana;KS=Kansas;KY=Kentucky
LA=Louisiana;MA=Massachusetts;MD=Maryland;ME=Maine;MI=Michigan;MN=Minnesota;MO=Missouri;MS=Mississippi
MT=Montana;NC=North Carolina;ND=North Dakota;NE=Nebraska;NH=New Hampshire;NJ=New Jersey;NM=New Mexico;NV=Nevada
NY=New York;OH=Ohio;OK=Oklahoma;OR=Oregon;PA=Pennsylvania;RI=Rhode Island;SC=South Carolina;SD=South Dakota
TN=Tennessee;TX=Texas;UT=Utah;VA=Virginia;VT=Vermont;WA=Washington;WI=Wisconsin;WV=West Virginia;WY=Wyoming
AA=US Armed Forces - Americas;AE=US Armed Forces - Europe;AP=US Armed Forces - Pacific`,
  'United Kingdom': `
East Midlands;East of England;Greater London;North East;North West;Northern Ireland;Scotland;South East
South West;Wales;West Midlands;Yorkshire and the Humber`,
  Australia: `
ACT=Australian Capital Territory;NSW=New South Wales;NT=Northern Territory;QLD=Queensland;SA=South Australia
TAS=Tasmania;VIC=Victoria;WA=Western Australia`,
  Canada: `
ON=Ontario;QC=Québec;BC=British Columbia;AB=Alberta;MB=Manitoba;SK=Saskatchewan;NS=Nova Scotia;NB=New Brunswick
NL=Newfoundland and Labrador;PE=Prince Edward Island;YT=Yukon;NT=Northwest Territories;NU=Nunavut`,
  China: `
Anhui;Beijing;Chongqing;Fujian;Gansu;Guangdong;Guangxi Zhuang;Guizhou;Hainan;Hebei;Heilongjiang;Henan;Hubei
Hunan;Jiangsu;Jiangxi;Jilin;Liaoning;Nei Mongol;Ningxia Hui;Qinghai;Shaanxi;Shandong;Shanghai;Shanxi;Sichuan
Tianjin;Xinjiang Uygur;Xizang;Yunnan;Zhejiang`,
  India: `
Andaman and Nicobar Islands;Andhra Pradesh;Arunachal Pradesh;Assam;Bihar;Chandigarh;Chhattisgarh;Delhi
Dadra and Nagar Haveli and Daman and Diu;Goa;Gujarat;Himachal Pradesh;Haryana;Jharkhand;Jammu and Kashmir
Karnataka;Kerala;Lakshadweep;Maharashtra;Meghalaya;Manipur;Madhya Pradesh;Mizoram;Nagaland;Odisha;Punjab
Puducherry;Rajasthan;Sikkim;Tamil Nadu;Telangana;Tripura;Uttarakhand;Uttar Pradesh;West Bengal;Ladakh`,
  Ireland: `
Co. Carlow;Co. Cavan;Co. Clare;Co. Cork;Co. Donegal;Co. Dublin;Co. Galway;Co. Kerry;Co. Kildare;Co. Kilkenny
Co. Laois;Co. Leitrim;Co. Limerick;Co. Longford;Co. Louth;Co. Mayo;Co. Meath;Co. Monaghan;Co. Offaly
Co. Roscommon;Co. Sligo;Co. Tipperary;Co. Waterford;Co. Westmeath;Co. Wexford;Co. Wicklow`,
  Italy: `
AG=Agrigento;AL=Alessandria;AN=Ancona;AO=Aosta;AP=Ascoli Piceno;AT=Asti;AV=Avellino;BA=Bari
BT=Barletta-Andria-Trani;BL=Belluno;BN=Benevento;BG=Bergamo;BI=Biella;BO=Bologna;BZ=Bolzano;BS=Brescia
BR=Brindisi;CA=Cagliari;CT=Catania;CZ=Catanzaro;CH=Chieti;CO=Como;CS=Cosenza;CR=Cremona;KR=Crotone;CN=Cuneo
EN=Enna;FM=Fermo;FE=Ferrara;FI=Firenze;FG=Foggia;FC=Forlì-Cesena;FR=Frosinone;GE=Genova;GR=Grosseto;IM=Imperia
IS=Isernia;AQ=L'Aquila;SP=La Spezia;LT=Latina;LE=Lecce;LC=Lecco;LI=Livorno;LO=Lodi;LU=Lucca;MC=Macerata
MN=Mantova;MS=Massa-Carrara;MT=Matera;ME=Messina;MI=Milano;MO=Modena;MB=Monza e Brianza;NA=Napoli;NO=Novara
NU=Nuoro;OR=Oristano;PD=Padova;PA=Palermo;PR=Parma;PV=Pavia;PG=Perugia;PU=Pesaro e Urbino;PE=Pescara;PC=Piacenza
PI=Pisa;PT=Pistoia;PZ=Potenza;PO=Prato;RG=Ragusa;RA=Ravenna;RC=Reggio Calabria;RE=Reggio Emilia;RI=Rieti
RN=Rimini;RM=Roma;RO=Rovigo;SA=Salerno;SS=Sassari;SV=Savona;SI=Siena;SR=Siracusa;SO=Sondrio;SD=Sud Sardegna
TA=Taranto;TE=Teramo;TR=Terni;TO=Torino;TP=Trapani;TN=Trento;TV=Treviso;VA=Varese;VE=Venezia
VB=Verbano-Cusio-Ossola;VC=Vercelli;VR=Verona;VV=Vibo Valentia;VI=Vicenza;VT=Viterbo;GO=Gorizia;PN=Pordenone
TS=Trieste;UD=Udine`,
  'New Zealand': `
Auckland;Bay of Plenty;Canterbury;Gisborne;Hawke's Bay;Manawatu-Wanganui;Marlborough;Nelson;Northland;Otago
Southland;Taranaki;Tasman;Waikato;Wellington;West Coast;Chatham Islands Territory`,
  'South Africa': `
Eastern Cape;Free State;Gauteng;KwaZulu-Natal;Limpopo;Mpumalanga;Northern Cape;Western Cape`,
  Brazil: `
AC=Acre;AL=Alagoas;AP=Amapá;AM=Amazonas;BA=Bahia;CE=Ceará;DF=Distrito Federal;ES=Espírito Santo;GO=Goiás
MA=Maranhão;MT=Mato Grosso;MS=Mato Grosso do Sul;MG=Minas Gerais;PR=Paraná;PB=Paraíba;PA=Pará;PE=Pernambuco
PI=Piauí;RN=Rio Grande do Norte;RS=Rio Grande do Sul;RJ=Rio de Janeiro;RO=Rondônia;RR=Roraima;SC=Santa Catarina
SE=Sergipe;SP=São Paulo;TO=Tocantins`,
  Mexico: `
AGU=Aguascalientes;BCN=Baja California;BCS=Baja California Sur;CAM=Campeche;CHP=Chiapas;CHH=Chihuahua
CMX=Ciudad de México;COA=Coahuila;COL=Colima;DUR=Durango;GUA=Guanajuato;GRO=Guerrero;HID=Hidalgo;JAL=Jalisco
MIC=Michoacán;MOR=Morelos;MEX=State of Mexico;NAY=Nayarit;NLE=Nuevo León;OAX=Oaxaca;PUE=Puebla;QUE=Querétaro
ROO=Quintana Roo;SLP=San Luis Potosí;SIN=Sinaloa;SON=Sonora;TAB=Tabasco;TAM=Tamaulipas;TLA=Tlaxcala;VER=Veracruz
YUC=Yucatán;ZAC=Zacatecas`,
  Switzerland: `
Aargau;Appenzell Ausserrhoden;Appenzell Innerrhoden;Basel-Landschaft;Basel-Stadt;Bern;Freiburg;Genève;Glarus
Graubünden;Jura;Luzern;Neuchâtel;Nidwalden;Obwalden;Sankt Gallen;Schaffhausen;Schwyz;Solothurn;Thurgau;Ticino
Uri;Valais;Vaud;Zug;Zürich`,
  Netherlands: `
Drenthe;Flevoland;Fryslân;Gelderland;Groningen;Limburg;North Brabant;North Holland;Overijssel;Utrecht;Zeeland
South Holland`,
};

export const states: readonly State[] = Object.entries(byCountry).flatMap(([country, list]) =>
  list
    .trim()
    .split(/[;\n]/)
    .map((entry) => {
      const [id = '', name = id] = entry.split('=');
      return { country, id, name };
    }),
);
