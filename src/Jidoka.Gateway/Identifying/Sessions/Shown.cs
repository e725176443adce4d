namespace Jidoka.Gateway.Identifying.Sessions;

/// <summary>What a session's model was shown.</summary>
/// <param name="Parts">The parts in order.</param>
/// <param name="Labels">Their labels, same order.</param>
public readonly record struct Shown(ImmutableArray<ContentPart> Parts, ImmutableArray<Label> Labels)
{
    /// <summary>Nothing.</summary>
    public static Shown Nothing { get; } = new([], []);

    /// <summary>How many bytes it holds.</summary>
    public long Bytes => Parts.Sum(static p => (long)p.Json.Length + p.CallArguments.Length);

    /// <summary>The same, of its own: bodies are lent to a call and go back when it ends.</summary>
    public Shown Copy() =>
        this with
        {
            Parts =
            [
                .. Parts.Select(static p =>
                    p with
                    {
                        Json = p.Json.ToArray(),
                        CallArguments = p.CallArguments.ToArray(),
                    }
                ),
            ],
        };

    /// <summary>This and then other parts.</summary>
    public Shown And(Shown more) => new(Parts.AddRange(more.Parts), Labels.AddRange(more.Labels));
}
