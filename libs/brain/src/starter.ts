/** What a new workspace's bot knows on its first day, so that it has something to say. */
import type { TaughtEntry } from './brain.js';

export const starterEntries: readonly TaughtEntry[] = [
  {
    entryId: 'starter-hours-en',
    language: 'en',
    questions: [
      'What are your opening hours?',
      'When are you open?',
      'Are you open today?',
      'What time do you close?',
    ],
    answer: 'We are open on weekdays from 9:00 to 17:30, and on Saturdays from 10:00 to 16:00.',
  },
  {
    entryId: 'starter-hours-nl',
    language: 'nl',
    questions: [
      'Wat zijn jullie openingstijden?',
      'Wanneer zijn jullie open?',
      'Hoe laat sluiten jullie?',
      'Zijn jullie vandaag open?',
    ],
    answer:
      'We zijn op werkdagen open van 9:00 tot 17:30 uur, en op zaterdag van 10:00 tot 16:00 uur.',
  },
  {
    entryId: 'starter-hours-de',
    language: 'de',
    questions: ['Was sind Ihre Öffnungszeiten?', 'Wann haben Sie geöffnet?', 'Wann schließen Sie?'],
    answer: 'Wir haben werktags von 9:00 bis 17:30 Uhr geöffnet, samstags von 10:00 bis 16:00 Uhr.',
  },
  {
    entryId: 'starter-hours-fr',
    language: 'fr',
    questions: [
      'Quels sont vos horaires ?',
      'Quand êtes-vous ouverts ?',
      'À quelle heure fermez-vous ?',
    ],
    answer: 'Nous sommes ouverts en semaine de 9 h à 17 h 30, et le samedi de 10 h à 16 h.',
  },
  {
    entryId: 'starter-order-en',
    language: 'en',
    questions: [
      'Where is my order?',
      'Where is my parcel?',
      'When will my order arrive?',
      'Track my package',
    ],
    answer: 'You find the way of your parcel under "My orders". It usually takes two working days.',
  },
  {
    entryId: 'starter-order-nl',
    language: 'nl',
    questions: [
      'Waar is mijn bestelling?',
      'Waar blijft mijn pakket?',
      'Wanneer komt mijn bestelling?',
    ],
    answer: 'Onder "Mijn bestellingen" ziet u waar uw pakket is. Meestal duurt het twee werkdagen.',
  },
  {
    entryId: 'starter-return-en',
    language: 'en',
    questions: [
      'How do I return something?',
      'Can I send it back?',
      'What is your return policy?',
      'How do returns work?',
    ],
    answer:
      'You can send everything back within 30 days. A label is under "My orders", then "Return".',
  },
  {
    entryId: 'starter-return-nl',
    language: 'nl',
    questions: [
      'Hoe kan ik iets retourneren?',
      'Kan ik het terugsturen?',
      'Hoe werkt retourneren?',
    ],
    answer:
      'U kunt alles binnen 30 dagen terugsturen. Een label vindt u onder "Mijn bestellingen", "Retour".',
  },
  {
    entryId: 'starter-hello-en',
    language: 'en',
    questions: ['Hello', 'Hi', 'Hi there', 'Good morning', 'Hey'],
    answer: 'What can I do for you? I know about opening hours, orders and returns.',
  },
  {
    entryId: 'starter-hello-nl',
    language: 'nl',
    questions: ['Hallo', 'Hoi', 'Goedemorgen', 'Goedemiddag'],
    answer: 'Waarmee kan ik u helpen? Ik weet van openingstijden, bestellingen en retouren.',
  },
];
