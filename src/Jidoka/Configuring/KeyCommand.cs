namespace Jidoka.Configuring;

/// <summary>The program that wraps the vault's master key.</summary>
/// <param name="Program">Its path, from the configuration's folder, or its name on the search path.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record KeyCommand(string Program, ImmutableArray<string> Arguments);
