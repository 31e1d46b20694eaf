/**
 * Whether the words above a quote say that the answers stand inside it: "see my answers below, in red".
 * Outlook marks no line of what it quotes, so nobody can tell theirs from the old ones: all of it stays.
 */
const SHORT_CHARS = 600;

const ANSWERS =
  /\b(answers?|answered|repl(?:y|ies|ied)|responses?|responded|comments?|commented|remarks?|antwoord(?:en)?|beantwoord|opmerking(?:en)?|reacties?|antwort(?:en)?|beantwortet|anmerkung(?:en)?|kommentare?|r[eé]ponses?|r[eé]pondu|commentaires?|remarques?|respuestas?|comentarios?|rispost[ae]|comment[io]|osservazioni)\b/iu;
const INSIDE =
  /\b(below|beneath|in-?line|in (?:the )?(?:text|body|red|blue|green|bold|capitals|caps)|between the lines|hieronder|onderstaand|eronder|in (?:het )?(?:rood|blauw|groen|vet)|tussen de (?:regels|tekst)|unten|darunter|unterhalb|im text|in (?:rot|blau|grün|fett)|zwischen den zeilen|ci-dessous|plus bas|en (?:rouge|bleu|vert|gras)|dans le (?:texte|corps)|abajo|en (?:rojo|azul|verde|negrita)|en el texto|qui sotto|di seguito|sotto|in (?:rosso|blu|verde|grassetto)|nel testo)\b/iu;

/** @param own the writer's words above the quote */
export function saysAnswersAreBelow(own: string): boolean {
  return own.length <= SHORT_CHARS && ANSWERS.test(own) && INSIDE.test(own);
}
