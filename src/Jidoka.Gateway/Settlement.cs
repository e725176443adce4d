namespace Jidoka.Gateway;

/// <summary>What became of a released call, as the door saw it.</summary>
/// <param name="As">What became of it.</param>
public sealed record Settlement(SettledAs As)
{
    /// <summary>The upstream's status code; 0 if there was none.</summary>
    public int Status { get; init; }

    /// <summary>Tokens of the prompt as the provider counted them.</summary>
    public long? PromptTokens { get; init; }

    /// <summary>Tokens of the answer as the provider counted them.</summary>
    public long? CompletionTokens { get; init; }

    /// <summary>The model that the provider says it served.</summary>
    public string? ServedModel { get; init; }

    /// <summary>The fingerprint that the provider gives of what runs it.</summary>
    public string? Fingerprint { get; init; }

    /// <summary>The provider that answered.</summary>
    public string? Provider { get; init; }

    /// <summary>The answer's bytes, for the vault; empty if there is none.</summary>
    public ReadOnlyMemory<byte> Answer { get; init; }
}
