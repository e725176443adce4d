namespace Jidoka.Gateway.Identifying;

/// <summary>Resolves references to secrets, so that no secret stands in configuration or in the ledger.</summary>
public interface ISecretSource
{
    /// <summary>Resolves <c>env:NAME</c> or <c>file:PATH</c>.</summary>
    /// <param name="reference">The reference.</param>
    /// <returns>The secret, trimmed of a final newline; null if the variable or file is absent.</returns>
    /// <exception cref="FormatException">The reference has neither form.</exception>
    string? Resolve(string reference);
}
