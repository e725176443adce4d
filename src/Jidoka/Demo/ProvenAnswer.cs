namespace Jidoka.Demo;

/// <summary>The provenance of one answer, checked with the public key.</summary>
/// <param name="Index">The event that let it pass.</param>
/// <param name="Proven">Whether it is proven.</param>
/// <param name="Reason">Why not.</param>
/// <param name="Agent">Whose answer.</param>
/// <param name="User">For whom.</param>
/// <param name="Sources">The data that it came from, sorted.</param>
internal sealed record ProvenAnswer(
    long Index,
    bool Proven,
    string? Reason,
    string Agent,
    string User,
    IReadOnlyList<string> Sources
);
