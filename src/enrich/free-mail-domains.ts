/** Domains at which anybody can have an address: one there says nothing of an employer. */
export const freeMailDomains: ReadonlySet<string> = new Set(
  `126.com 163.com aim.com alice.it aliyun.com aol.com arcor.de bellsouth.net bigpond.com bluewin.ch btinternet.com
btopenworld.com charter.net comcast.net cox.net duck.com earthlink.net email.com fastmail.com fastmail.fm foxmail.com
free.fr freenet.de frontier.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com hey.com hotmail.ca
hotmail.co.uk hotmail.com hotmail.de hotmail.es hotmail.fr hotmail.it hushmail.com icloud.com inbox.com interia.pl
juno.com laposte.net libero.it live.ca live.co.uk live.com live.com.au live.fr live.nl mac.com mail.com mail.ru me.com
mindspring.com msn.com naver.com netscape.net netzero.net ntlworld.com o2.pl optonline.net optusnet.com.au orange.fr
outlook.com outlook.de outlook.fr pacbell.net pm.me posteo.de prodigy.net proton.me protonmail.com qq.com rediffmail.com
roadrunner.com rocketmail.com rogers.com sbcglobal.net seznam.cz sfr.fr shaw.ca sina.com sky.com sympatico.ca t-online.de
talktalk.net telus.net tiscali.it tuta.io tutanota.com uol.com.br verizon.net virgilio.it virginmedia.com wanadoo.fr
web.de windstream.net wp.pl yahoo.ca yahoo.co.in yahoo.co.jp yahoo.co.uk yahoo.com yahoo.com.au yahoo.com.br yahoo.de
yahoo.es yahoo.fr yahoo.it yandex.com yandex.ru yeah.net ymail.com zoho.com`.split(/\s/),
);
