/** The page's own words, in the languages of its residents. What bots say is never in here. */

const ORDER = ["en", "nl", "tr", "ar"];

export const LANGUAGE_NAMES = { nl: "Nederlands", tr: "Türkçe", ar: "العربية", en: "English" };

/** key: [English, Dutch, Turkish, Arabic]. {name} is filled in. */
const TEXTS = {
  // The chat
  chatWith: ["Chat with {name}", "Gesprek met {name}", "{name} ile sohbet", "محادثة مع {name}"],
  bot: ["bot", "bot", "bot", "بوت"],
  connecting: ["connecting…", "verbinden…", "bağlanıyor…", "جارٍ الاتصال…"],
  blockedBot: ["blocked", "geblokkeerd", "engellendi", "محظور"],
  typing: ["is typing…", "is aan het typen…", "yazıyor…", "يكتب…"],
  upload_photo: ["is sending a photo…", "stuurt een foto…", "fotoğraf gönderiyor…", "يرسل صورة…"],
  record_voice: [
    "is recording a voice message…",
    "neemt een spraakbericht op…",
    "ses kaydediyor…",
    "يسجل رسالة صوتية…",
  ],
  upload_voice: [
    "is sending a voice message…",
    "stuurt een spraakbericht…",
    "sesli mesaj gönderiyor…",
    "يرسل رسالة صوتية…",
  ],
  upload_document: ["is sending a file…", "stuurt een bestand…", "dosya gönderiyor…", "يرسل ملفًا…"],
  find_location: ["is looking for a place…", "zoekt een plek…", "yer arıyor…", "يبحث عن مكان…"],
  you: ["You", "Jij", "Siz", "أنت"],
  edited: ["edited", "bewerkt", "düzenlendi", "معدّلة"],
  deleted: ["This message was deleted", "Dit bericht is verwijderd", "Bu mesaj silindi", "حُذفت هذه الرسالة"],
  today: ["Today", "Vandaag", "Bugün", "اليوم"],
  newest: ["To the newest message", "Naar het nieuwste bericht", "En yeni mesaja git", "إلى أحدث رسالة"],
  nothingYet: ["Nothing said yet", "Nog niets gezegd", "Henüz mesaj yok", "لا توجد رسائل بعد"],
  startHint: [
    "Tap START to begin.",
    "Tik op START om te beginnen.",
    "Başlamak için BAŞLAT düğmesine dokunun.",
    "اضغط «ابدأ» لبدء المحادثة.",
  ],
  start: ["Start", "Start", "Başlat", "ابدأ"],
  restart: [
    "Unblock and restart",
    "Deblokkeren en opnieuw starten",
    "Engeli kaldır ve yeniden başlat",
    "إلغاء الحظر والبدء من جديد",
  ],
  photo: ["Photo", "Foto", "Fotoğraf", "صورة"],
  showLarge: ["Show the photo large", "Foto groot tonen", "Fotoğrafı büyüt", "عرض الصورة كبيرة"],
  voice: ["Voice message", "Spraakbericht", "Sesli mesaj", "رسالة صوتية"],
  play: ["Play", "Afspelen", "Oynat", "تشغيل"],
  pause: ["Pause", "Pauze", "Duraklat", "إيقاف مؤقت"],
  unplayable: [
    "This sound cannot be played here",
    "Dit geluid kan hier niet worden afgespeeld",
    "Bu ses burada oynatılamıyor",
    "لا يمكن تشغيل هذا الصوت هنا",
  ],
  document: ["File", "Bestand", "Dosya", "ملف"],
  location: ["Location", "Locatie", "Konum", "الموقع"],
  contact: ["Contact", "Contact", "Kişi", "جهة اتصال"],
  sticker: ["Sticker", "Sticker", "Çıkartma", "ملصق"],
  poll: ["Poll", "Peiling", "Anket", "استطلاع"],
  hiddenText: ["Hidden text: show it", "Verborgen tekst: tonen", "Gizli metin: göster", "نص مخفي: إظهاره"],
  replied: ["In reply to:", "Antwoord op:", "Yanıtlanan:", "ردًا على:"],
  reaction: ["Reaction: {emoji}", "Reactie: {emoji}", "Tepki: {emoji}", "تفاعل: {emoji}"],
  copied: ["Copied", "Gekopieerd", "Kopyalandı", "تم النسخ"],
  notHere: [
    "The sandbox cannot open this button.",
    "Deze knop werkt niet in de sandbox.",
    "Bu düğme burada çalışmaz.",
    "هذا الزر لا يعمل هنا.",
  ],
  opens: ["opens outside the chat", "opent buiten de chat", "sohbetin dışında açılır", "يُفتح خارج المحادثة"],
  copies: ["copies a text", "kopieert een tekst", "metin kopyalar", "ينسخ نصًا"],
  ok: ["OK", "OK", "Tamam", "حسنًا"],
  openFile: ["Open the file", "Bestand openen", "Dosyayı aç", "فتح الملف"],
  elsewhere: [
    "In Telegram this opens {address}. That is not in this sandbox.",
    "In Telegram opent dit {address}. Dat is niet in deze sandbox.",
    "Bu, Telegram'da {address} adresini açar. Bu deneme alanında yok.",
    "يفتح هذا في تلغرام {address}، وهو غير موجود في بيئة التجربة.",
  ],

  // Between residents
  sendTo: ["Send to…", "Versturen naar…", "Şuna gönder…", "إرسال إلى…"],
  sendToName: ["Send to {name}", "Versturen naar {name}", "{name} kişisine gönder", "إرسال إلى {name}"],
  copy: ["Copy the text", "Tekst kopiëren", "Metni kopyala", "نسخ النص"],
  sharedBy: ["{name} shared with you", "{name} deelde met jou", "{name} sizinle paylaştı", "شارك {name} معك"],
  sharedWithYou: ["Shared with you", "Met jou gedeeld", "Sizinle paylaşılanlar", "ما شورك معك"],
  whoIs: ["Who this is", "Wie dit is", "Bu kişi kim", "من هذا الشخص"],

  // Groups
  groups: ["Groups", "Groepen", "Gruplar", "المجموعات"],
  openGroup: ["Open the group {name}", "Groep {name} openen", "{name} grubunu aç", "فتح مجموعة {name}"],
  openGroupInNewTab: [
    "Open the group {name} in a new tab",
    "Groep {name} in een nieuw tabblad",
    "{name} grubu yeni sekmede",
    "فتح مجموعة {name} في لسان جديد",
  ],
  lookAs: ["You look as", "Je kijkt als", "Şu kişi olarak:", "تنظر بصفتك"],
  topics: ["Topics", "Onderwerpen", "Konular", "المواضيع"],
  allTopics: ["All topics", "Alle onderwerpen", "Tüm konular", "كل المواضيع"],
  general: ["General", "Algemeen", "Genel", "عام"],
  members: ["Members: {count}", "Leden: {count}", "Üye: {count}", "الأعضاء: {count}"],
  unread: ["not read", "niet gelezen", "okunmadı", "غير مقروءة"],
  closed: ["closed", "gesloten", "kapalı", "مغلق"],
  newTopic: ["New topic", "Nieuw onderwerp", "Yeni konu", "موضوع جديد"],
  topicName: ["Name of the topic", "Naam van het onderwerp", "Konunun adı", "اسم الموضوع"],
  topicMenu: ["About this topic", "Over dit onderwerp", "Bu konu", "عن هذا الموضوع"],
  renameTopic: ["Rename the topic", "Naam veranderen", "Konunun adını değiştir", "تغيير اسم الموضوع"],
  closeTopic: ["Close the topic", "Onderwerp sluiten", "Konuyu kapat", "إغلاق الموضوع"],
  reopenTopic: ["Open the topic again", "Onderwerp weer openen", "Konuyu yeniden aç", "إعادة فتح الموضوع"],
  deleteTopic: ["Delete the topic", "Onderwerp verwijderen", "Konuyu sil", "حذف الموضوع"],
  topicGone: [
    "This topic was deleted.",
    "Dit onderwerp is verwijderd.",
    "Bu konu silindi.",
    "حُذف هذا الموضوع.",
  ],
  notYours: [
    "Only administrators can change topics.",
    "Alleen beheerders veranderen onderwerpen.",
    "Konuları yalnız yöneticiler değiştirir.",
    "المشرفون وحدهم يغيرون المواضيع.",
  ],
  more: ["More about this message", "Meer over dit bericht", "Bu mesaj için daha fazlası", "المزيد عن هذه الرسالة"],
  forum_topic_created: [
    "{who} opened this topic: {name}",
    "{who} opende dit onderwerp: {name}",
    "{who} bu konuyu açtı: {name}",
    "فتح {who} هذا الموضوع: {name}",
  ],
  forum_topic_edited: [
    "{who} renamed the topic: {name}",
    "{who} gaf het onderwerp een naam: {name}",
    "{who} konunun adını değiştirdi: {name}",
    "غيّر {who} اسم الموضوع: {name}",
  ],
  forum_topic_closed: [
    "{who} closed the topic",
    "{who} sloot het onderwerp",
    "{who} konuyu kapattı",
    "أغلق {who} الموضوع",
  ],
  forum_topic_reopened: [
    "{who} opened the topic again",
    "{who} opende het onderwerp weer",
    "{who} konuyu yeniden açtı",
    "أعاد {who} فتح الموضوع",
  ],
  new_chat_members: ["{who} came in", "{who} kwam erbij", "{who} katıldı", "انضم {who}"],
  left_chat_member: ["{who} left", "{who} ging weg", "{who} ayrıldı", "غادر {who}"],
  migrate_to_chat_id: [
    "This group became a supergroup",
    "Deze groep werd een supergroep",
    "Bu grup süper grup oldu",
    "أصبحت هذه المجموعة مجموعة كبيرة",
  ],
  migrate_from_chat_id: [
    "This supergroup came from a group",
    "Deze supergroep was eerst een groep",
    "Bu süper grup önce gruptu",
    "كانت هذه المجموعة الكبيرة مجموعة عادية",
  ],

  // Writing
  message: ["Message", "Bericht", "Mesaj", "رسالة"],
  send: ["Send", "Versturen", "Gönder", "إرسال"],
  commands: ["Commands", "Commando's", "Komutlar", "الأوامر"],
  attach: ["Attach", "Bijlage", "Ekle", "إرفاق"],
  answerKeys: ["Answer buttons", "Antwoordknoppen", "Yanıt düğmeleri", "أزرار الإجابة"],
  edit: ["Edit", "Bewerken", "Düzenle", "تعديل"],
  editing: ["Editing your message", "Je bericht bewerken", "Mesajınızı düzenliyorsunuz", "تعديل رسالتك"],
  reply: ["Reply", "Antwoorden", "Yanıtla", "رد"],
  cancel: ["Cancel", "Annuleren", "İptal", "إلغاء"],
  close: ["Close", "Sluiten", "Kapat", "إغلاق"],
  record: ["Record a voice message", "Spraakbericht opnemen", "Ses kaydet", "تسجيل رسالة صوتية"],
  recording: ["Recording…", "Bezig met opnemen…", "Kaydediliyor…", "جارٍ التسجيل…"],
  stopAndSend: ["Stop and send", "Stoppen en versturen", "Durdur ve gönder", "إيقاف وإرسال"],
  noMicrophone: [
    "This browser gives no microphone here. Choose a sound file or the sample instead.",
    "Deze browser geeft hier geen microfoon. Kies een geluidsbestand of het voorbeeld.",
    "Tarayıcı burada mikrofona izin vermiyor. Bir ses dosyası ya da örneği seçin.",
    "لا يتيح المتصفح الميكروفون هنا. اختر ملفًا صوتيًا أو التسجيل الجاهز.",
  ],
  photoFile: ["Photo from this computer", "Foto van deze computer", "Bilgisayardan fotoğraf", "صورة من هذا الجهاز"],
  samplePhoto: ["Sample photo", "Voorbeeldfoto", "Örnek fotoğraf", "صورة جاهزة"],
  voiceFile: ["Sound file", "Geluidsbestand", "Ses dosyası", "ملف صوتي"],
  sampleVoice: ["Sample voice message", "Voorbeeld-spraakbericht", "Örnek sesli mesaj", "رسالة صوتية جاهزة"],
  anyFile: ["Other file", "Ander bestand", "Başka dosya", "ملف آخر"],
  pollQuestion: ["Which day suits you?", "Welke dag past jou?", "Size hangi gün uyar?", "أي يوم يناسبك؟"],
  pollOptions: ["Friday|Saturday|Sunday", "Vrijdag|Zaterdag|Zondag", "Cuma|Cumartesi|Pazar", "الجمعة|السبت|الأحد"],

  // Places
  choosePlace: ["Share a place", "Een plek delen", "Bir yer paylaş", "مشاركة مكان"],
  coordinates: ["Latitude, longitude", "Breedtegraad, lengtegraad", "Enlem, boylam", "خط العرض، خط الطول"],
  share: ["Share", "Delen", "Paylaş", "مشاركة"],
  whereIAm: ["Where this device is", "Waar dit apparaat is", "Bu cihazın bulunduğu yer", "مكان هذا الجهاز"],
  noPlace: [
    "The browser does not tell where it is.",
    "De browser zegt niet waar hij is.",
    "Tarayıcı yerini söylemiyor.",
    "المتصفح لا يحدد مكانه.",
  ],
  wrongCoordinates: [
    "Write it like 52.3791, 4.9003",
    "Schrijf het als 52.3791, 4.9003",
    "Şöyle yazın: 52.3791, 4.9003",
    "اكتبها هكذا: 52.3791, 4.9003",
  ],
  atSea: ["At sea", "Op zee", "Denizde", "في البحر"],

  // The panel
  panel: ["Sandbox", "Sandbox", "Deneme alanı", "بيئة التجربة"],
  openPanel: ["Sandbox tools", "Sandbox-gereedschap", "Deneme araçları", "أدوات التجربة"],
  closePanel: [
    "Close the sandbox tools",
    "Sandbox-gereedschap sluiten",
    "Deneme araçlarını kapat",
    "إغلاق أدوات التجربة",
  ],
  thisPhone: ["This phone", "Deze telefoon", "Bu telefon", "هذا الهاتف"],
  name: ["Name", "Naam", "Ad", "الاسم"],
  language: ["Language", "Taal", "Dil", "اللغة"],
  noLanguage: ["not told", "niet bekend", "belirtilmemiş", "غير محددة"],
  device: ["Device", "Apparaat", "Cihaz", "الجهاز"],
  phone: ["Phone", "Telefoon", "Telefon", "هاتف"],
  small: ["Small phone", "Kleine telefoon", "Küçük telefon", "هاتف صغير"],
  desktop: ["Computer", "Computer", "Bilgisayar", "حاسوب"],
  residents: ["Residents", "Bewoners", "Sakinler", "السكان"],
  thisTab: ["this tab", "dit tabblad", "bu sekme", "هذا اللسان"],
  useHere: ["Use {name}'s phone here", "{name} hier gebruiken", "{name} burada olsun", "استخدام هاتف {name} هنا"],
  useInNewTab: [
    "Open {name}'s phone in a new tab",
    "{name} in een nieuw tabblad",
    "{name} yeni sekmede",
    "فتح هاتف {name} في لسان جديد",
  ],
  newResident: ["New resident", "Nieuwe bewoner", "Yeni sakin", "ساكن جديد"],
  make: ["Make", "Maken", "Oluştur", "إنشاء"],
  whoAreYou: ["Whose phone is this?", "Van wie is deze telefoon?", "Bu telefon kimin?", "لمن هذا الهاتف؟"],
  whoHint: [
    "One tab is one phone. Open more tabs to be several residents at once.",
    "Eén tabblad is één telefoon. Open meer tabbladen om meer bewoners tegelijk te zijn.",
    "Her sekme bir telefondur. Aynı anda birkaç sakin olmak için başka sekmeler açın.",
    "كل لسان هاتف واحد. افتح ألسنة أخرى لتكون أكثر من ساكن في الوقت نفسه.",
  ],
  theBot: ["Bot", "Bot", "Bot", "البوت"],
  deepLink: ["Deep link", "Link met code", "Kodlu bağlantı", "رابط برمز"],
  deepLinkHint: [
    "/start with a code, as a QR code opens it",
    "/start met een code, zoals een QR-code opent",
    "QR kodunun açtığı gibi kodlu /start",
    "‏/start مع رمز، كما يفتحه رمز QR",
  ],
  open: ["Open", "Openen", "Aç", "فتح"],
  wrongCode: [
    "At most 64 of A–Z, a–z, 0–9, _ and -",
    "Hooguit 64 van A–Z, a–z, 0–9, _ en -",
    "En çok 64: A–Z, a–z, 0–9, _ ve -",
    "64 على الأكثر من A–Z وa–z و0–9 و_ و-",
  ],
  profilePhoto: ["Profile photo…", "Profielfoto…", "Profil fotoğrafı…", "صورة الملف الشخصي…"],
  block: [
    "This resident blocks the bot",
    "Deze bewoner blokkeert de bot",
    "Bu sakin botu engelliyor",
    "هذا الساكن يحظر البوت",
  ],
  asTest: ["Copy as test", "Kopieer als test", "Test olarak kopyala", "نسخ كاختبار"],
  asTestHint: [
    "The chat so far as a conversation test, ready to paste.",
    "Het gesprek tot nu toe als test, klaar om te plakken.",
    "Sohbet, yapıştırmaya hazır bir test olarak.",
    "المحادثة حتى الآن كاختبار جاهز للصق.",
  ],
  copyByHand: ["Copy it from here:", "Kopieer het hier:", "Buradan kopyalayın:", "انسخه من هنا:"],
  trouble: ["Make something go wrong", "Laat iets misgaan", "Sorun çıkar", "افتعال خلل"],
  what: ["What", "Wat", "Ne", "ماذا"],
  howOften: ["How often", "Hoe vaak", "Kaç kez", "كم مرة"],
  once: ["once", "één keer", "bir kez", "مرة واحدة"],
  threeTimes: ["three times", "drie keer", "üç kez", "ثلاث مرات"],
  always: ["until removed", "tot verwijderd", "kaldırılana dek", "حتى الإزالة"],
  method: [
    "Only this method (may be empty)",
    "Alleen deze methode (mag leeg)",
    "Yalnız bu yöntem (boş olabilir)",
    "هذه الطريقة فقط (اختياري)",
  ],
  seconds: ["Seconds", "Seconden", "Saniye", "ثوانٍ"],
  onlyThisPhone: ["Only for this phone", "Alleen voor deze telefoon", "Yalnız bu telefon için", "لهذا الهاتف فقط"],
  inject: ["Make it happen", "Laat gebeuren", "Uygula", "تنفيذ"],
  waitingFaults: ["Waiting to happen", "Staat te gebeuren", "Bekleyenler", "في الانتظار"],
  remove: ["Remove", "Verwijderen", "Kaldır", "إزالة"],
  clearAll: ["Remove all", "Alles verwijderen", "Hepsini kaldır", "إزالة الكل"],
  "fault.429": ["429: too many requests", "429: te veel berichten", "429: çok fazla istek", "429: طلبات كثيرة"],
  "fault.5xx": ["502: Telegram is down", "502: Telegram is stuk", "502: Telegram çalışmıyor", "502: تلغرام متوقف"],
  "fault.slow": ["Slow answer", "Traag antwoord", "Yavaş yanıt", "رد بطيء"],
  "fault.drop_after_accept": [
    "Accepted, but no answer",
    "Aangenomen, maar geen antwoord",
    "Kabul edilir, yanıt gelmez",
    "قبول بلا رد",
  ],
  "fault.refuse": ["Connection refused", "Verbinding geweigerd", "Bağlantı reddedilir", "رفض الاتصال"],
  "fault.duplicate_update": [
    "The same update twice",
    "Dezelfde update twee keer",
    "Aynı güncelleme iki kez",
    "التحديث نفسه مرتين",
  ],
  "fault.blocked": ["403: bot was blocked", "403: bot is geblokkeerd", "403: bot engellendi", "403: البوت محظور"],
  enforceLimits: [
    "Keep to Telegram's rates",
    "Houd Telegrams snelheden aan",
    "Telegram hız sınırlarını uygula",
    "تطبيق حدود سرعة تلغرام",
  ],
  enforceHint: [
    "1 message a second in a chat, 30 in all; more gets 429.",
    "1 bericht per seconde per gesprek, 30 in totaal; meer krijgt 429.",
    "Sohbet başına saniyede 1, toplam 30 mesaj; fazlası 429 alır.",
    "رسالة في الثانية لكل محادثة و30 إجمالًا؛ والزائد يتلقى 429.",
  ],
};

export const isRightToLeft = (language) => language === "ar";

/** The one of our languages nearest to a language code such as "nl-BE"; English for all others and for none. */
export function nearestLanguage(code) {
  const language = (code ?? "").split("-")[0].toLowerCase();
  return ORDER.includes(language) ? language : "en";
}

/** A function that gives the page's words in one language: `words("chatWith", { name: "Voordeur" })`. */
export function wordsIn(language) {
  const column = ORDER.indexOf(language);
  const words = (key, values = {}) => {
    const row = TEXTS[key];
    if (!row) throw new Error(`the page has no text "${key}"`);
    return row[column].replace(/\{(\w+)\}/g, (_, name) => values[name]);
  };
  return Object.assign(words, { language, has: (key) => Object.hasOwn(TEXTS, key) });
}
