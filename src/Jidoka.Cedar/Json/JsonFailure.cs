namespace Jidoka.Cedar.Json;

/// <summary>Carries one error out of the depth of a JSON reader to its door; it never leaves the library.</summary>
internal sealed class JsonFailure(string message) : Exception(message);
