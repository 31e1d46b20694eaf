import { TELEGRAM_ERROR_RULES, telegramRuleFor } from './error-rules.js';

describe("Telegram's refusals", () => {
  it.each([
    [400, 'Bad Request: chat not found', 'never', 'no such chat'],
    [400, 'Bad Request: group chat was upgraded to a supergroup chat', 'never', 'moved'],
    [400, "Bad Request: can't parse entities: Unsupported start tag", 'never', 'marks'],
    [400, 'Bad Request: message is too long', 'never', 'too long'],
    [400, 'Bad Request: wrong file_id or the file is temporarily unavailable', 'never', 'file'],
    [400, 'Bad Request: BUTTON_DATA_INVALID', 'never', 'button'],
    [400, 'Bad Request: something new', 'never', 'wrong'],
    [401, 'Unauthorized', 'never', 'token'],
    [403, 'Forbidden: bot was blocked by the user', 'never', 'blocked'],
    [403, 'Forbidden: user is deactivated', 'never', 'gone'],
    [403, "Forbidden: bot can't initiate conversation with a user", 'never', 'not opened'],
    [403, 'Forbidden: bot was kicked from the group chat', 'never', 'put out'],
    [404, 'Not Found', 'never', 'token'],
    [409, 'Conflict: terminated by other getUpdates request', 'retry', 'Another call'],
    [413, 'Request Entity Too Large', 'never', 'large'],
    [429, 'Too Many Requests: retry after 5', 'retry', 'Too many'],
    [500, 'Internal Server Error', 'retry', 'Temporary'],
    [503, 'Service Unavailable', 'retry', 'Temporary'],
  ])('have a rule: %d %s', (code, description, verdict, meaning) => {
    expect(telegramRuleFor(code, description)).toMatchObject({
      verdict,
      meaning: expect.stringContaining(meaning),
    });
  });

  it('are looked up by what they say first', () => {
    for (const { code } of TELEGRAM_ERROR_RULES)
      expect(telegramRuleFor(code, '')?.says).toBeUndefined();
    expect(telegramRuleFor(418, 'I am a teapot')).toBeNull();
  });
});
