namespace Jidoka.Cedar.Parsing;

/// <summary>Walks over tokens with one place of look-ahead, for the policy and the schema parser.</summary>
internal sealed class TokenReader(Source source, Token[] tokens)
{
    private int index;
    private int nesting;

    public Source Source { get; } = source;

    public Token Current => tokens[index];

    public Token Previous => tokens[Math.Max(0, index - 1)];

    public bool AtEnd => Current.Kind == TokenKind.End;

    public Token Peek(int ahead = 1) => tokens[Math.Min(index + ahead, tokens.Length - 1)];

    public ReadOnlySpan<char> TextOf(Token token) => Source.Text.AsSpan(token.Start, token.Length);

    public string CurrentText => TextOf(Current).ToString();

    public bool Is(TokenKind kind) => Current.Kind == kind;

    public bool IsWord(string word) =>
        Current.Kind == TokenKind.Word && TextOf(Current).SequenceEqual(word);

    public Token Advance()
    {
        var token = tokens[index];
        if (index < tokens.Length - 1)
            index++;
        return token;
    }

    public bool Accept(TokenKind kind)
    {
        if (Current.Kind != kind)
            return false;
        Advance();
        return true;
    }

    public bool AcceptWord(string word)
    {
        if (!IsWord(word))
            return false;
        Advance();
        return true;
    }

    public Token Expect(TokenKind kind, string what, string hint = "") =>
        Current.Kind == kind ? Advance() : throw Unexpected($"expected {what}", hint);

    public void ExpectWord(string word, string hint = "")
    {
        if (!AcceptWord(word))
            throw Unexpected($"expected `{word}`", hint);
    }

    public ParseFailure Unexpected(string expectation, string hint = "") =>
        AtEnd
            ? new ParseFailure(Current.Start, $"unexpected end of input, {expectation}", hint)
            : new ParseFailure(
                Current.Start,
                $"unexpected `{Shorten(CurrentText)}`, {expectation}",
                hint
            );

    private static string Shorten(string text) => text.Length <= 40 ? text : text[..40] + "...";

    /// <summary>Counts a level of nesting; every call is paired with <see cref="Leave"/>.</summary>
    public void Enter()
    {
        if (++nesting > Limits.MaxNesting)
            throw new ParseFailure(
                Current.Start,
                $"nested deeper than {Limits.MaxNesting} levels",
                "split the policy"
            );
    }

    public void Leave() => nesting--;

    /// <summary>After an error: goes on behind the next semicolon.</summary>
    public void Recover()
    {
        nesting = 0;
        while (!AtEnd && !Accept(TokenKind.Semicolon))
            Advance();
    }
}
