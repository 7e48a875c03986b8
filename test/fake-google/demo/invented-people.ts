/** Names, streets and towns of nobody, by script. Families and given names are combined. */
export interface People {
  readonly families: readonly string[]
  readonly given: readonly string[]
  readonly streets: readonly string[]
  readonly town: string
  readonly country: string
  readonly firm: string
  readonly note: string
}

export const PEOPLE: readonly People[] = [
  {
    families: [
      'Ångström',
      'Müller',
      'Łukasiewicz',
      'Ñúñez',
      'Dvořák',
      'Ó Briain',
      'Nguyễn',
      'Smith-Jones',
    ],
    given: ['Zoë', 'Jürgen', 'Małgorzata', 'Iñigo', 'Tereza', 'Siobhán', 'Đặng', 'Ann'],
    streets: ['Größe Straße', 'Rue de l’Église', 'Calle Mayor', 'Elm Road'],
    town: 'Köln',
    country: 'Deutschland',
    firm: 'Übermut & Söhne',
    note: 'Met at the fair; likes tea, not coffee.',
  },
  {
    families: ['Иванова', 'Шевченко', 'Ђорђевић', 'Щербакова'],
    given: ['Ольга', 'Тарас', 'Љубица', 'Юрий'],
    streets: ['улица Пушкина', 'вулиця Лесі Українки'],
    town: 'Київ',
    country: 'Україна',
    firm: 'Белый Кит',
    note: 'Звонить после шести.',
  },
  {
    families: ['Παπαδόπουλος', 'Γεωργίου', 'Κωνσταντίνου'],
    given: ['Ελένη', 'Νίκος', 'Ίρις'],
    streets: ['Οδός Ερμού', 'Λεωφόρος Συγγρού'],
    town: 'Αθήνα',
    country: 'Ελλάδα',
    firm: 'Γλαύκα',
    note: 'Ξέρει τον δρόμο.',
  },
  {
    families: ['الهاشمي', 'حدّاد', 'منصور'],
    given: ['ليلى', 'يوسف', 'مريم'],
    streets: ['شارع النيل', 'طريق الميناء'],
    town: 'القاهرة',
    country: 'مصر',
    firm: 'دار الكتب',
    note: 'صديقة قديمة.',
  },
  {
    families: ['כהן', 'לוי', 'אברהמי'],
    given: ['נועה', 'אורי', 'תמר'],
    streets: ['רחוב הרצל', 'שדרות רוטשילד'],
    town: 'חיפה',
    country: 'ישראל',
    firm: 'ענבים',
    note: 'מעדיפה הודעות.',
  },
  {
    families: ['山田', '佐藤', '王', '陳', '髙橋'],
    given: ['花子', '健太', '小明', '美玲', '翔'],
    streets: ['銀座', '中正路'],
    town: '東京',
    country: '日本',
    firm: '星空株式会社',
    note: '会議は火曜日。',
  },
  {
    families: ['김', '이', '박'],
    given: ['민준', '서연', '하늘'],
    streets: ['강남대로', '세종로'],
    town: '서울',
    country: '대한민국',
    firm: '푸른바다',
    note: '메일이 좋아요.',
  },
  {
    families: ['शर्मा', 'पटेल', 'सिंह'],
    given: ['प्रिया', 'अर्जुन', 'कृष्णा'],
    streets: ['महात्मा गांधी मार्ग', 'स्टेशन रोड'],
    town: 'मुंबई',
    country: 'भारत',
    firm: 'नीला कमल',
    note: 'शाम को फ़ोन करें।',
  },
]
