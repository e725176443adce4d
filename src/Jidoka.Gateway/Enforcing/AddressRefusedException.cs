namespace Jidoka.Gateway.Enforcing;

/// <summary>A host stands for an address to which its registration does not let the gateway connect.</summary>
internal sealed class AddressRefusedException()
    : IOException("The host stands for an address that its registration does not allow.");
