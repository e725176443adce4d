namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>An answer that a later request may name instead of saying it, as the agent got it.</summary>
/// <param name="Id">The answer's id.</param>
/// <param name="Input">What it answers: the JSON value that the request said.</param>
/// <param name="Items">Its items as JSON, each with its id; null: it has none.</param>
internal sealed record KeptAnswer(
    string Id,
    ReadOnlyMemory<byte> Input,
    ImmutableArray<(string? Id, ReadOnlyMemory<byte> Json)> Items
)
{
    /// <summary>How much room it takes.</summary>
    public int Bytes => Input.Length + Items.Sum(static i => i.Json.Length);
}
