namespace Jidoka.Storage.Witnessing;

/// <summary>A witness's answer.</summary>
/// <param name="Verdict">What it says.</param>
/// <param name="Text">The body: a signature line, a size, or words.</param>
public sealed record WitnessAnswer(WitnessVerdict Verdict, string Text);
