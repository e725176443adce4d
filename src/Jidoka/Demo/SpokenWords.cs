namespace Jidoka.Demo;

/// <summary>An agent's words to the person.</summary>
/// <param name="After">How many decisions of the play came before them.</param>
/// <param name="Text">The words.</param>
internal sealed record SpokenWords(int After, string Text);
